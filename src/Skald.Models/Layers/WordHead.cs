using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>What tells the word of each place: norm(activation(W · state + b)) against the token table.</summary>
/// <remarks>Devlin et al. 2018, https://arxiv.org/abs/1810.04805, §3.1, task 1.</remarks>
internal sealed class WordHead : Module
{
    private readonly WordHeadSettings _settings;
    private readonly Linear _transform;
    private readonly Norm _norm;
    private readonly Linear? _decoder;

    public WordHead(Device device, WordHeadSettings s)
        : base(device)
    {
        _settings = s;
        _transform = AddChild(s.TransformName, new Linear(device, s.Width, s.Width));
        _norm = AddChild(s.Norm.Name, new Norm(device, s.Norm, s.Width));
        _decoder = s.IsTied ? null
            : AddChild(s.DecoderName, new Linear(device, s.Width, s.VocabSize, bias: false, kind: ParameterKind.Head));
        Bias = AddParameter("bias", [s.VocabSize], ParameterKind.Bias);
    }

    /// <summary>[vocabulary], added to the logits.</summary>
    public Parameter Bias { get; }

    /// <summary>The matrix that makes logits, [vocabulary, width].</summary>
    /// <param name="table">The token table, which it is where the file ties them.</param>
    public Tensor Matrix(Tensor table) => _decoder?.AdaptedMatrix ?? table;

    /// <summary>What the matrix reads.</summary>
    /// <param name="x">[batch, time, width].</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Transform(Tensor x) => _norm.Forward(_transform.Forward(x).Activate(_settings.Activation));
}
