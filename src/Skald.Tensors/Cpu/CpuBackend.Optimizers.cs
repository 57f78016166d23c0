using System.Buffers;
using Skald.Tensors.Kernels.Optimizers;
using AdamWKernel = Skald.Tensors.Kernels.Optimizers.AdamW;
using LionKernel = Skald.Tensors.Kernels.Optimizers.Lion;
using SgdKernel = Skald.Tensors.Kernels.Optimizers.Sgd;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void AdamW(ReadOnlySpan<AdamWUpdate> updates)
    {
        AdamWTask[] tasks = ArrayPool<AdamWTask>.Shared.Rent(updates.Length);
        Tensor[] gradients = ArrayPool<Tensor>.Shared.Rent(updates.Length);
        for (int i = 0; i < updates.Length; i++)
        {
            ref readonly AdamWUpdate update = ref updates[i];
            AdamWStep step = update.Step;
            gradients[i] = update.Gradient.Contiguous();
            tasks[i] = AdamWTask.Of(
                new(step.LearningRate, step.Beta1, step.Beta2, step.Epsilon, step.WeightDecay), step.Step,
                step.GradientFactor);
            tasks[i].P = update.Weight.Floats();
            tasks[i].G = gradients[i].Floats();
            tasks[i].M = update.First.Floats();
            tasks[i].V = update.Second.Floats();
            tasks[i].Count = update.Weight.Length;
        }

        AdamWKernel.Step(workers, tasks.AsSpan(0, updates.Length));
        for (int i = 0; i < updates.Length; i++)
            KeepAlive(updates[i].Weight, gradients[i], updates[i].First, updates[i].Second);
        ArrayPool<AdamWTask>.Shared.Return(tasks);
        ArrayPool<Tensor>.Shared.Return(gradients, clearArray: true);
    }

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
