using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Rows;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void SelectiveScan(in SelectiveScanCall call)
    {
        Shape shape = call.Input.Shape;
        if (call.Output.Length == 0) return;
        var kernel = new SelectiveScanKernel
        {
            X = call.Input.Floats(),
            Step = call.Step.Floats(),
            Rate = call.Rate.Floats(),
            Write = call.Write.Floats(),
            Read = call.Read.Floats(),
            Keep = call.Keep is null ? null : call.Keep.Floats(),
            Y = call.Output.Floats(),
            State = call.State.Floats(),
            Time = shape[1],
            Heads = shape[2],
            Width = shape[3],
            Groups = call.Write.Shape[2],
            States = call.Write.Shape[3],
            HasOneRate = call.Rate.Shape[1] == 1,
        };
        int blocks = ((shape[2] * shape[3]) + SelectiveScanKernel.Block - 1) / SelectiveScanKernel.Block;
        long work = (long)shape[1] * SelectiveScanKernel.Block * kernel.States;
        workers.Run(ref kernel, checked(shape[0] * blocks), ElementSpan.Grain(work));
        KeepAlive(call.Input, call.Step, call.Rate, call.Write, call.Read, call.Keep, call.Output, call.State);
    }
}
