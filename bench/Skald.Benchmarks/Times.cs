namespace Skald.Benchmarks;

/// <summary>What repeated measurements of one thing gave.</summary>
/// <param name="Median">Seconds on the machine as it is.</param>
/// <param name="Best">Seconds at its quietest: the best tenth begins here.</param>
internal readonly record struct Times(double Median, double Best)
{
    /// <summary>Orders and summarises measurements.</summary>
    public static Times Of(double[] seconds)
    {
        Array.Sort(seconds);
        return new Times(seconds[seconds.Length / 2], seconds[seconds.Length / 10]);
    }
}
