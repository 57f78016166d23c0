namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void MatMul(Tensor a, Tensor b, Tensor c, in MatMulOptions options = default)
    {
        for (int m = 0; m < c.Shape[0]; m++)
        {
            for (int n = 0; n < c.Shape[1]; n++)
            {
                float t = options.Accumulate ? c.Floats()[(m * c.Strides[0]) + (n * c.Strides[1])] : 0;
                for (int k = 0; k < a.Shape[1]; k++)
                    t += a.Floats()[(m * a.Strides[0]) + (k * a.Strides[1])] * b.Floats()[(k * b.Strides[0]) + (n * b.Strides[1])];
                c.Floats()[(m * c.Strides[0]) + (n * c.Strides[1])] = t;
            }
        }
    }
}
