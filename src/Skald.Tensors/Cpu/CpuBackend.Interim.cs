namespace Skald.Tensors.Cpu;
internal sealed unsafe partial class CpuBackend
{
    public override void AddInto(Tensor x, Tensor y, float factor)
    {
        var s = IterationSpace.Of(x, y);
        for (int r = 0; r < s.Rows; r++) { float* a = x.Floats() + s.Offset(0, r), c = y.Floats() + s.Offset(1, r);
            for (int i = 0; i < s.RowLength; i++) c[i * s.RowStep(1)] += factor * a[i * s.RowStep(0)]; }
    }
    public override void Unary(UnaryOp op, Tensor x, Tensor y, float a = 0, float b = 0)
    {
        var s = IterationSpace.Of(x, y);
        for (int r = 0; r < s.Rows; r++) { float* p = x.Floats() + s.Offset(0, r), c = y.Floats() + s.Offset(1, r);
            for (int i = 0; i < s.RowLength; i++) { float v = p[i * s.RowStep(0)]; c[i * s.RowStep(1)] = op switch { UnaryOp.AddScalar => v + a, UnaryOp.MultiplyScalar => v * a, _ => v / a }; } }
    }
    public override void UnaryBackward(UnaryOp op, Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate, float a = 0, float b = 0) => throw new NotSupportedException();
    public override void Binary(BinaryOp op, Tensor a, Tensor b, Tensor y)
    {
        var s = IterationSpace.Of(a, b, y);
        for (int r = 0; r < s.Rows; r++) { float* p = a.Floats() + s.Offset(0, r), q = b.Floats() + s.Offset(1, r), c = y.Floats() + s.Offset(2, r);
            for (int i = 0; i < s.RowLength; i++) { float v = p[i * s.RowStep(0)], w = q[i * s.RowStep(1)]; c[i * s.RowStep(2)] = op switch { BinaryOp.Add => v + w, BinaryOp.Subtract => v - w, BinaryOp.Multiply => v * w, _ => v / w }; } }
    }
    public override void Where(Tensor mask, Tensor a, Tensor b, Tensor y) => throw new NotSupportedException();
    public override void Reduce(ReduceOp op, Tensor x, int axes, Tensor y)
    {
        Tensor c = x.Contiguous(); long n = x.Length / Math.Max(1, y.Length);
        for (long r = 0; r < y.Length; r++) { float t = 0; for (long i = 0; i < n; i++) t += c.Floats()[r * n + i]; y.Floats()[r] = t; }
    }
    public override void MatMul(Tensor a, Tensor b, Tensor c, in MatMulOptions options = default)
    {
        for (int m = 0; m < c.Shape[0]; m++) for (int n = 0; n < c.Shape[1]; n++) { float t = options.Accumulate ? c.Floats()[m * c.Strides[0] + n * c.Strides[1]] : 0;
            for (int k = 0; k < a.Shape[1]; k++) t += a.Floats()[m * a.Strides[0] + k * a.Strides[1]] * b.Floats()[k * b.Strides[0] + n * b.Strides[1]]; c.Floats()[m * c.Strides[0] + n * c.Strides[1]] = t; }
    }
}
