using Skald.Tensors.Autograd;

namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// A selective state space: h[t] = e^(Δ[t] A) · h[t − 1] + Δ[t] x[t] B[t], read out as y[t] = C[t] · h[t].
    /// </summary>
    /// <remarks>
    /// Gu and Dao 2023, https://arxiv.org/abs/2312.00752, §3.2; with heads whose states decay alike: Dao and Gu 2024,
    /// https://arxiv.org/abs/2405.21060. The recurrence goes token by token and holds one h; its gradient computes all
    /// of them again. Pieces that hand h on give the bits of the whole. No gradient reaches h before the first token.
    /// </remarks>
    /// <param name="x">[batch, time, heads, width].</param>
    /// <param name="step">Δ, [batch, time, heads].</param>
    /// <param name="rate">A, [heads, states], or [heads, 1] where all states of a head decay alike.</param>
    /// <param name="write">B, [batch, time, groups, states]; groups divides heads.</param>
    /// <param name="read">C, [batch, time, groups, states].</param>
    /// <param name="keep">[batch, time], a factor of what is remembered: 0 where a text begins; null for 1.</param>
    /// <param name="before">h before the first token, [batch, heads, width, states]; null for 0.</param>
    /// <returns>y, [batch, time, heads, width], and h after the last token, [batch, heads, width, states].</returns>
    /// <exception cref="ShapeException">The shapes contradict each other.</exception>
    public static (Tensor Y, Tensor Last) SelectiveScan(
        Tensor x, Tensor step, Tensor rate, Tensor write, Tensor read, Tensor? keep = null, Tensor? before = null)
    {
        CheckScan(x, step, rate, write, read, keep, before);
        Device device = x.Device;
        Tensor y = device.Empty(x.Shape), state = device.Zeros(
            [x.Shape[0], x.Shape[2], x.Shape[3], write.Shape[3]]);
        if (before is not null) state.CopyFrom(before.Detach());
        var call = new SelectiveScanCall
        {
            Input = x.Detach().Contiguous(),
            Step = step.Detach().Contiguous(),
            Rate = rate.Detach().Contiguous(),
            Write = write.Detach().Contiguous(),
            Read = read.Detach().Contiguous(),
            Keep = keep?.Detach().Contiguous(),
            Output = y,
            State = state,
        };
        device.Backend.SelectiveScan(call);
        if (AnyRecords(x, step, rate, write, read))
            RecordScan(y, (x, step, rate, write, read), keep, before?.Detach().Contiguous(), call);
        return (y, state);
    }

    private static void RecordScan(
        Tensor y, (Tensor X, Tensor Step, Tensor Rate, Tensor Write, Tensor Read) of, Tensor? keep, Tensor? first,
        SelectiveScanCall call) => Record(
            y, [of.X, of.Step, of.Rate, of.Write, of.Read],
            dy => ScanGradients(of.X, of.Step, of.Rate, of.Write, of.Read, keep?.Detach(), first, dy),
            (pass, node, dy) => AddScanGradients(pass, node, call, first, dy));

    /// <summary>The gradients by a kernel, which leaves sums over channels and sequences to be added up.</summary>
    private static void AddScanGradients(
        BackwardPass pass, Node node, SelectiveScanCall call, Tensor? before, Tensor dy)
    {
        (Shape x, Shape b, Device device) = (call.Input.Shape, call.Write.Shape, dy.Device);
        Shape parts = [b[0], b[2], SelectiveScanGradientCall.Blocks(x[2] / b[2] * x[3]), b[1], b[3]];
        SelectiveScanGradientCall gradients = new()
        {
            Output = dy.Detach().Contiguous(),
            Before = before,
            Input = device.Empty(x),
            Step = device.Empty(x),
            Rate = device.Empty([x[0], x[2], x[3], b[3]]),
            Write = device.Empty(parts),
            Read = device.Empty(parts),
        };
        device.Backend.SelectiveScanBackward(call, gradients);
        int[] shared = call.Rate.Shape[1] == 1 ? [0, 2, 3] : [0, 2];
        Give(0, () => gradients.Input);
        Give(1, () => gradients.Step.Sum(3));
        Give(2, () => gradients.Rate.Sum(shared).Reshape(call.Rate.Shape));
        Give(3, () => gradients.Write.Sum(2).Transpose(1, 2).Contiguous());
        Give(4, () => gradients.Read.Sum(2).Transpose(1, 2).Contiguous());

        void Give(int edge, Func<Tensor> gradient)
        {
            if (pass.Needs(node.Edges[edge])) pass.AddFresh(node.Edges[edge]!, gradient());
        }
    }

    private static Tensor?[] ScanGradients(
        Tensor x, Tensor step, Tensor rate, Tensor write, Tensor read, Tensor? keep, Tensor? before, Tensor dy)
    {
        (int batch, int time, int heads) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Shape states = [batch, time, heads, x.Shape[3], write.Shape[3]];
        Tensor decay = (step.Unsqueeze(3) * rate).Exp().Unsqueeze(3);  // [batch, time, heads, 1, states or 1]
        if (keep is not null) decay *= keep.Reshape(batch, time, 1, 1, 1);
        decay = decay.Expand(states);
        Tensor scaled = (x * step.Unsqueeze(3)).Unsqueeze(4), b = PerHead(write, heads), c = PerHead(read, heads);
        Tensor input = scaled * b;
        if (before is not null)
        {
            // What was there before comes in with the first token.
            Tensor rest = before.Device.Zeros(states.With(1, time - 1));
            input += Cat([decay.Narrow(1, 0, 1) * before.Unsqueeze(1), rest], 1);
        }

        Tensor h = LinearScan(decay, input, 1), slope = dy.Unsqueeze(4);
        Tensor dh = Scan(decay.Shifted(1, toStart: true, 0), slope * c, 1, 0, reverse: true);
        Tensor dScaled = (dh * b).Sum(4);
        Tensor previous = h.Shifted(1, toStart: false, 0);
        if (before is not null) previous += before.Unsqueeze(1).Spread(states, 1, 0, 1);
        Tensor dRate = (dh * previous * decay).Sum(3).SumTo(states.Remove(3).With(3, rate.Shape[1]));
        return
        [
            dScaled * step.Unsqueeze(3),
            (dScaled * x).Sum(3) + (dRate * rate).Sum(3),
            (dRate * step.Unsqueeze(3)).SumTo(rate.Shape),
            PerGroup((dh * scaled).Sum(3), write.Shape),
            PerGroup((slope * h).Sum(3), read.Shape),
        ];
    }

    /// <summary>What groups of heads share, [batch, time, heads, 1, states].</summary>
    private static Tensor PerHead(Tensor x, int heads)
    {
        (int batch, int time, int groups, int states) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        return x.Unsqueeze(3).Expand([batch, time, groups, heads / groups, states])
            .Reshape(batch, time, heads, 1, states);
    }

    /// <summary>The sum over the heads of each group.</summary>
    private static Tensor PerGroup(Tensor x, Shape shape) =>
        x.Reshape(shape[0], shape[1], shape[2], x.Shape[2] / shape[2], shape[3]).Sum(3);

    private static void CheckScan(
        Tensor x, Tensor step, Tensor rate, Tensor write, Tensor read, Tensor? keep, Tensor? before)
    {
        if (x.Rank != 4 || write.Rank != 4 || rate.Rank != 2 || write.Shape != read.Shape)
        {
            throw new ShapeException(
                $"SelectiveScan: x, B and C must have four axes and A two, B and C alike, got {x.Shape}, "
                + $"{write.Shape}, {read.Shape} and {rate.Shape}.");
        }

        (int batch, int time, int heads, int states) = (x.Shape[0], x.Shape[1], x.Shape[2], write.Shape[3]);
        bool fits = step.Shape == x.Shape.Remove(3)
            && rate.Shape[0] == heads && (rate.Shape[1] == states || rate.Shape[1] == 1)
            && write.Shape[0] == batch && write.Shape[1] == time && write.Shape[2] > 0 && heads % write.Shape[2] == 0
            && (keep is null || keep.Shape == x.Shape.Slice(0, 2))
            && (before is null || before.Shape == Shape.Of(batch, heads, x.Shape[3], states));
        if (!fits)
        {
            throw new ShapeException(
                $"SelectiveScan: Δ {step.Shape}, A {rate.Shape}, B {write.Shape}, "
                + $"keep {keep?.Shape.ToString() ?? "none"} and state {before?.Shape.ToString() ?? "none"} "
                + $"must fit x {x.Shape}.");
        }
    }
}
