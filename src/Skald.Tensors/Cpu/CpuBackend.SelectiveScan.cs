using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Rows;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void SelectiveScan(in SelectiveScanCall call)
    {
        Shape shape = call.Input.Shape;
        if (call.Input.Length == 0) return;
        SelectiveScanKernel kernel = Kernel(call);
        kernel.Y = call.Output.Floats();
        kernel.State = call.State.Floats();
        int blocks = ((shape[2] * shape[3]) + SelectiveScanKernel.Block - 1) / SelectiveScanKernel.Block;
        long work = (long)shape[1] * SelectiveScanKernel.Block * kernel.States;
        workers.Run(ref kernel, checked(shape[0] * blocks), ElementSpan.Grain(work));
        KeepAlive(call.Input, call.Step, call.Rate, call.Write, call.Read, call.Keep, call.Output, call.State);
    }

    public override void SelectiveScanBackward(in SelectiveScanCall call, in SelectiveScanGradientCall gradients)
    {
        if (call.Input.Length == 0)
        {
            // Without a token or a sequence nothing was learnt.
            foreach (Tensor x in (ReadOnlySpan<Tensor>)[gradients.Rate, gradients.Write, gradients.Read]) Fill(x, 0);
            return;
        }

        var kernel = new SelectiveScanGradientKernel
        {
            Forward = Kernel(call),
            DY = gradients.Output.Floats(),
            Before = gradients.Before is null ? null : gradients.Before.Floats(),
            DX = gradients.Input.Floats(),
            DStep = gradients.Step.Floats(),
            DRate = gradients.Rate.Floats(),
            DWrite = gradients.Write.Floats(),
            DRead = gradients.Read.Floats(),
            Pool = workers.Scratch,
        };
        Shape parts = gradients.Write.Shape;
        workers.Run(ref kernel, checked(parts[0] * parts[1] * parts[2]), 1);
        KeepAlive(call.Input, call.Step, call.Rate, call.Write, call.Read, call.Keep);
        KeepAlive(gradients.Output, gradients.Before, gradients.Input, gradients.Step, gradients.Rate);
        KeepAlive(gradients.Write, gradients.Read);
    }

    /// <summary>Operands and sizes of a scan.</summary>
    private static SelectiveScanKernel Kernel(in SelectiveScanCall call)
    {
        Shape shape = call.Input.Shape;
        return new()
        {
            X = call.Input.Floats(),
            Step = call.Step.Floats(),
            Rate = call.Rate.Floats(),
            Write = call.Write.Floats(),
            Read = call.Read.Floats(),
            Keep = call.Keep is null ? null : call.Keep.Floats(),
            Time = shape[1],
            Heads = shape[2],
            Width = shape[3],
            Groups = call.Write.Shape[2],
            States = call.Write.Shape[3],
            HasOneRate = call.Rate.Shape[1] == 1,
        };
    }
}
