using LionKernel = Skald.Tensors.Kernels.Optimizers.Lion;
using SgdKernel = Skald.Tensors.Kernels.Optimizers.Sgd;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void Sgd(Tensor weight, Tensor gradient, Tensor? momentum, in SgdStep step)
    {
        gradient = gradient.Contiguous();
        SgdKernel.Step(
            workers, weight.Floats(), gradient.Floats(), momentum is null ? null : momentum.Floats(), weight.Length,
            new(step.LearningRate, step.Momentum, step.Dampening, step.WeightDecay, step.Nesterov), step.IsFirst,
            step.GradientFactor);
        GC.KeepAlive(weight);
        GC.KeepAlive(gradient);
        GC.KeepAlive(momentum);
    }

    public override void Lion(Tensor weight, Tensor gradient, Tensor momentum, in LionStep step)
    {
        gradient = gradient.Contiguous();
        LionKernel.Step(
            workers, weight.Floats(), gradient.Floats(), momentum.Floats(), weight.Length, step.LearningRate, step.Beta1,
            step.Beta2, step.WeightDecay, step.GradientFactor);
        GC.KeepAlive(weight);
        GC.KeepAlive(gradient);
        GC.KeepAlive(momentum);
    }
}
