using System.Runtime.CompilerServices;

namespace Skald.Tests.Tensors.Kernels.Numerics;

/// <summary>Floats at a fixed address, followed by NaNs that give away reads and writes past the end.</summary>
/// <remarks>
/// Kernels see the address alone, which keeps nothing alive: each thread holds on to the arrays it made last.
/// </remarks>
internal sealed unsafe class Floats
{
    private const int Guard = 16, Held = 256;

    [ThreadStatic]
    private static Queue<float[]>? t_held;

    private readonly float[] _items;

    public Floats(int length)
    {
        Length = length;
        _items = GC.AllocateArray<float>(length + Guard, pinned: true);
        _items.AsSpan(length).Fill(float.NaN);
        t_held ??= new();
        t_held.Enqueue(_items);
        if (t_held.Count > Held) t_held.Dequeue();
    }

    public int Length { get; }

    public float* P => (float*)Unsafe.AsPointer(ref _items[0]);

    public Span<float> Span => _items.AsSpan(0, Length);

    public float this[int i]
    {
        get => _items[i];
        set => _items[i] = value;
    }

    public static Floats Random(int length, int seed, float scale = 1)
    {
        var random = new Random(seed);
        var x = new Floats(length);
        for (int i = 0; i < length; i++) x[i] = (float)((random.NextDouble() * 2) - 1) * scale;
        return x;
    }

    public static Floats Of(params ReadOnlySpan<float> values)
    {
        var x = new Floats(values.Length);
        values.CopyTo(x.Span);
        return x;
    }

    public Floats Copy() => Of(Span);

    public double[] Doubles() => [.. Span.ToArray().Select(v => (double)v)];

    /// <summary>Fails if anything past the end has been written, or if values differ from the reference.</summary>
    public void AssertClose(ReadOnlySpan<double> expected, double tolerance, string what)
    {
        AssertGuard(what);
        Assert.Equal(expected.Length, Length);
        for (int i = 0; i < Length; i++)
        {
            double allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            bool same = double.IsNaN(expected[i])
                ? float.IsNaN(this[i])
                : expected[i] == this[i] || Math.Abs(expected[i] - this[i]) <= allowed;
            Assert.True(same, $"{what}: element {i} is {this[i]:R}, expected {expected[i]:R}.");
        }
    }

    public void AssertSameBits(Floats other, string what)
    {
        AssertGuard(what);
        FloatBits.AssertEqual(other.Span, Span, what);
    }

    private void AssertGuard(string what)
    {
        for (int i = Length; i < _items.Length; i++)
            Assert.True(float.IsNaN(_items[i]), $"{what}: wrote {i - Length + 1} past the end.");
    }
}
