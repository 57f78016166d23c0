using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>
/// h = e^(Δ A) h + Δ x B and y = C · h, token by token; an item is sixteen channels of one sequence, lanes are states.
/// </summary>
internal unsafe struct SelectiveScanKernel : IRangeKernel
{
    /// <summary>Channels of an item: their states stay in the first cache over all tokens.</summary>
    public const int Block = 16;

    public float* X;      // [batch, time, heads, width]
    public float* Step;   // [batch, time, heads]
    public float* Rate;   // [heads, states or 1]
    public float* Write;  // [batch, time, groups, states]
    public float* Read;   // [batch, time, groups, states]
    public float* Keep;   // [batch, time], or null
    public float* Y;      // [batch, time, heads, width]
    public float* State;  // [batch, heads, width, states]
    public int Time, Heads, Width, Groups, States;
    public bool HasOneRate;

    private readonly int Channels => Heads * Width;

    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int blocks = (Channels + Block - 1) / Block;
        for (int item = start; item < end; item++)
        {
            int row = item / blocks, first = (item - (row * blocks)) * Block, last = int.Min(Channels, first + Block);
            for (int t = 0; t < Time; t++)
                for (int channel = first; channel < last; channel++) Advance<TVector, TSimd>(row, t, channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Advance<TVector, TSimd>(int row, int t, int channel)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int head = channel / Width, group = head / (Heads / Groups);
        long token = ((long)row * Time) + t, shared = ((token * Groups) + group) * States;
        float step = Step[(token * Heads) + head], input = step * X[(token * Channels) + channel];
        float* h = State + ((((long)row * Channels) + channel) * States);
        float* rate = Rate + (HasOneRate ? head : (long)head * States);
        TVector keep = TSimd.Broadcast(Keep is null ? 1 : Keep[token]), sum = TSimd.Zero;
        TVector delta = TSimd.Broadcast(step), written = TSimd.Broadcast(input);
        TVector decay = HasOneRate ? Decay<TVector, TSimd>(delta, TSimd.Broadcast(*rate), keep) : TSimd.Zero;
        for (int n = 0; n < States; n += 16)
        {
            int lanes = int.Min(16, States - n);
            if (!HasOneRate)
                decay = Decay<TVector, TSimd>(delta, ElementSpan.Load<TVector, TSimd>(rate + n, lanes), keep);
            TVector b = ElementSpan.Load<TVector, TSimd>(Write + shared + n, lanes);
            TVector c = ElementSpan.Load<TVector, TSimd>(Read + shared + n, lanes);
            TVector state = TSimd.MultiplyAdd(
                decay, ElementSpan.Load<TVector, TSimd>(h + n, lanes), TSimd.Multiply(written, b));
            ElementSpan.Store<TVector, TSimd>(state, h + n, lanes);
            sum = TSimd.MultiplyAdd(state, c, sum);
        }

        Y[(token * Channels) + channel] = TSimd.Sum(sum);
    }

    /// <summary>e^(Δ A) · keep.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Decay<TVector, TSimd>(TVector delta, TVector rate, TVector keep)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        TSimd.Multiply(VectorMath.Exp<TVector, TSimd>(TSimd.Multiply(delta, rate)), keep);
}
