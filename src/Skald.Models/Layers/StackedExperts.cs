using Skald.Models.Checkpoints;
using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>A checkpoint's layout in which one tensor holds a matrix of every expert.</summary>
/// <param name="GateUp">Name of the tensor with gates and ups.</param>
/// <param name="Down">Name of the tensor with downs.</param>
internal sealed record StackedExperts(string GateUp, string Down)
{
    /// <summary>What follows the names of biases; null where there are none.</summary>
    public string? BiasSuffix { get; init; }

    /// <summary>Matrices are [in, out], and gate and up take turns along out; else [out, in], all gates first.</summary>
    public bool IsInterleaved { get; init; }

    /// <summary>The file's tensors and whose parts they hold.</summary>
    /// <param name="path">Path of the layer with a final dot.</param>
    /// <param name="experts">Path of the experts within it.</param>
    /// <param name="count">Experts.</param>
    /// <param name="mlp">One of them.</param>
    public IEnumerable<JoinedTensor> Joined(string path, string experts, int count, MlpSettings mlp)
    {
        (int e, int inner, MlpNames names) = (mlp.Width, mlp.Inner, mlp.Names);
        Shape ups = IsInterleaved ? [count, e, 2 * inner] : [count, 2 * inner, e];
        yield return new(path + GateUp, ups, Halves(names, "weight", x => IsInterleaved ? x.Mt() : x));
        yield return new(path + Down, IsInterleaved ? [count, inner, e] : [count, e, inner],
            [.. Parts(names.Down, "weight", x => IsInterleaved ? x.Mt() : x)]);
        if (BiasSuffix is null) yield break;
        yield return new(path + GateUp + BiasSuffix, [count, 2 * inner], Halves(names, "bias", x => x));
        yield return new(path + Down + BiasSuffix, [count, e], [.. Parts(names.Down, "bias", x => x)]);

        JoinedPart[] Halves(MlpNames names, string kind, Func<Tensor, Tensor> turned) =>
        [
            .. Parts(names.Gate, kind, x => Half(turned(x), 0)),
            .. Parts(names.Up, kind, x => Half(turned(x), 1)),
        ];

        Tensor Half(Tensor x, int which) =>
            IsInterleaved ? x.Narrow(0, which, inner, 2) : x.Narrow(0, which * inner, inner);

        IEnumerable<JoinedPart> Parts(string name, string kind, Func<Tensor, Tensor> inFile) =>
            Enumerable.Range(0, count).Select(expert => new JoinedPart(
                $"{path}{experts}.{expert}.{name}.{kind}", file => inFile(file.Select(0, expert)), own => own));
    }
}
