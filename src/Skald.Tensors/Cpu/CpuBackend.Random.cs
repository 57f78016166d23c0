
using Skald.Tensors.Kernels.Randomness;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void Uniform(Tensor y, RandomStream stream, float low = 0, float high = 1)
    {
        var target = new Target(this, y, accumulate: false);
        RandomFill.Uniform(
            workers, target.Pointer, y.Length, new Philox(stream.Seed, stream.Stream), low, high, stream.Offset);
        target.Finish();
        GC.KeepAlive(y);
    }

    public override void Normal(Tensor y, RandomStream stream, float mean = 0, float deviation = 1)
    {
        var target = new Target(this, y, accumulate: false);
        RandomFill.Normal(
            workers, target.Pointer, y.Length, new Philox(stream.Seed, stream.Stream), mean, deviation, stream.Offset);
        target.Finish();
        GC.KeepAlive(y);
    }

    public override void Dropout(Tensor x, float probability, RandomStream stream, Tensor y, bool accumulate)
    {
        Tensor source = x.Contiguous();
        var target = new Target(this, y, accumulate, mustOverwrite: true);
        Kernels.Rows.Dropout.Apply(
            workers, source.Floats(), target.Pointer, x.Length, probability,
            new Philox(stream.Seed, stream.Stream), stream.Offset);
        target.Finish();
        KeepAlive(source, y);
    }

}
