using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>
/// Gradients of a selective scan: a channel runs forward once more, keeps its states, and then back from the last token.
/// </summary>
/// <remarks>
/// With e = dL/dh: e[t] = C[t] dy[t] + decay[t + 1] e[t + 1]. An item is a block of channels of one sequence and group; it
/// alone writes its parts of what channels share, and adds them channel by channel.
/// </remarks>
internal unsafe struct SelectiveScanGradientKernel : IRangeKernel
{
    public SelectiveScanKernel Forward;  // operands and sizes
    public float* DY;                    // [batch, time, heads, width]
    public float* Before;                // [batch, heads, width, states], or null
    public float* DX;                    // [batch, time, heads, width]
    public float* DStep;                 // [batch, time, heads, width]
    public float* DRate;                 // [batch, heads, width, states]
    public float* DWrite;                // [batch, groups, blocks, time, states]
    public float* DRead;                 // [batch, groups, blocks, time, states]
    public ScratchPool Pool;

    private readonly int Channels => Forward.Heads * Forward.Width;

    private readonly int GroupChannels => Channels / Forward.Groups;

    private readonly int Lanes => (Forward.States + 15) & ~15;

    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int lanes = Lanes, blocks = SelectiveScanGradientCall.Blocks(GroupChannels);
        ScratchPool.Block scratch = Pool.Rent(((2L * Forward.Time) + 2) * lanes);
        float* states = scratch.Pointer;                                  // [time + 1, lanes]
        float* decays = states + (((long)Forward.Time + 1) * lanes);      // [time, lanes]
        float* carried = decays + ((long)Forward.Time * lanes);           // [lanes]
        for (int item = start; item < end; item++)
        {
            (int row, int block) = (item / (Forward.Groups * blocks), item % blocks);
            int group = item / blocks % Forward.Groups, first = block * SelectiveScanGradientCall.BlockChannels;
            int last = int.Min(GroupChannels, first + SelectiveScanGradientCall.BlockChannels);
            for (int i = first; i < last; i++)
            {
                int channel = (group * GroupChannels) + i;
                Remember<TVector, TSimd>(row, group, channel, states, decays);
                Back<TVector, TSimd>(row, group, channel, item, states, decays, carried, accumulate: i > first);
            }
        }

        Pool.Return(scratch);
    }

    /// <summary>The states before the first and after every token, and the decays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Remember<TVector, TSimd>(int row, int group, int channel, float* states, float* decays)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        SelectiveScanKernel f = Forward;
        int head = channel / f.Width, lanes = Lanes;
        float* before = Before is null ? null : Before + ((((long)row * Channels) + channel) * f.States);
        float* rate = f.Rate + (f.HasOneRate ? head : (long)head * f.States);
        for (int n = 0; n < lanes; n += 16)
        {
            int count = int.Min(16, f.States - n);
            TVector h = before is null ? TSimd.Zero : ElementSpan.Load<TVector, TSimd>(before + n, count);
            TSimd.Store(h, states + n);
            TVector a = f.HasOneRate ? TSimd.Broadcast(*rate) : ElementSpan.Load<TVector, TSimd>(rate + n, count);
            for (int t = 0; t < f.Time; t++)
            {
                long token = ((long)row * f.Time) + t, shared = ((token * f.Groups) + group) * f.States;
                float step = f.Step[(token * f.Heads) + head], keep = f.Keep is null ? 1 : f.Keep[token];
                TVector decay = SelectiveScanKernel.Decay<TVector, TSimd>(
                    TSimd.Broadcast(step), a, TSimd.Broadcast(keep));
                TVector b = ElementSpan.Load<TVector, TSimd>(f.Write + shared + n, count);
                TVector input = TSimd.Broadcast(step * f.X[(token * Channels) + channel]);
                h = TSimd.MultiplyAdd(decay, h, TSimd.Multiply(input, b));
                TSimd.Store(decay, decays + ((long)t * lanes) + n);
                TSimd.Store(h, states + (((long)t + 1) * lanes) + n);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Back<TVector, TSimd>(
        int row, int group, int channel, int item, float* states, float* decays, float* carried, bool accumulate)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        SelectiveScanKernel f = Forward;
        int head = channel / f.Width, lanes = Lanes;
        float* rate = f.Rate + (f.HasOneRate ? head : (long)head * f.States);
        float* dRate = DRate + ((((long)row * Channels) + channel) * f.States);
        for (int n = 0; n < lanes; n += 16) TSimd.Store(TSimd.Zero, carried + n);
        for (int n = 0; n < f.States; n++) dRate[n] = 0;
        for (int t = f.Time - 1; t >= 0; t--)
        {
            long token = ((long)row * f.Time) + t, shared = ((token * f.Groups) + group) * f.States;
            long at = (token * Channels) + channel, part = (((long)item * f.Time) + t) * f.States;
            float step = f.Step[(token * f.Heads) + head], x = f.X[at];
            TVector dy = TSimd.Broadcast(DY[at]), input = TSimd.Broadcast(step * x), delta = TSimd.Broadcast(step);
            TVector inputSlope = TSimd.Zero, rateSlope = TSimd.Zero;
            for (int n = 0; n < lanes; n += 16)
            {
                int count = int.Min(16, f.States - n);
                TVector a = f.HasOneRate ? TSimd.Broadcast(*rate) : ElementSpan.Load<TVector, TSimd>(rate + n, count);
                TVector b = ElementSpan.Load<TVector, TSimd>(f.Write + shared + n, count);
                TVector c = ElementSpan.Load<TVector, TSimd>(f.Read + shared + n, count);
                TVector decay = TSimd.Load(decays + ((long)t * lanes) + n);
                TVector slope = TSimd.MultiplyAdd(dy, c, TSimd.Load(carried + n));
                TVector h = TSimd.Load(states + (((long)t + 1) * lanes) + n);
                ElementSpan.Store<TVector, TSimd>(TSimd.Multiply(dy, h), DRead + part + n, count, accumulate);
                ElementSpan.Store<TVector, TSimd>(TSimd.Multiply(slope, input), DWrite + part + n, count, accumulate);
                inputSlope = TSimd.MultiplyAdd(slope, b, inputSlope);
                TVector decayed = TSimd.Multiply(slope, decay);
                TVector exponent = TSimd.Multiply(decayed, TSimd.Load(states + ((long)t * lanes) + n));
                rateSlope = TSimd.MultiplyAdd(exponent, a, rateSlope);
                ElementSpan.Store<TVector, TSimd>(TSimd.Multiply(exponent, delta), dRate + n, count, accumulate: true);
                TSimd.Store(decayed, carried + n);
            }

            float scaled = TSimd.Sum(inputSlope);
            DX[at] = scaled * step;
            DStep[at] = (scaled * x) + TSimd.Sum(rateSlope);
        }
    }
}
