namespace Skald.Tokenizers.Templates.Values;

/// <summary>What <c>range</c> gives: numbers that are not stored.</summary>
internal sealed class RangeValue(long start, long stop, long step)
{
    public long Start { get; } = start;

    public long Stop { get; } = stop;

    public long Step { get; } = step;

    /// <summary>How many numbers; the ends may lie further apart than a <see cref="long"/> counts.</summary>
    public Int128 Length { get; } = step > 0
        ? (stop <= start ? 0 : (((Int128)stop - start - 1) / step) + 1)
        : (stop >= start ? 0 : (((Int128)start - stop - 1) / -(Int128)step) + 1);

    public int Count => (int)Length;

    public object this[int index] => Boxed.Of(Start + (index * Step));

    public override string ToString() => Step == 1 ? $"range({Start}, {Stop})" : $"range({Start}, {Stop}, {Step})";
}
