using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>Tokens to hidden states: embedding, blocks, final norm. What sees what is the pass's business.</summary>
internal sealed class TransformerStack : Module
{
    private readonly Architecture _architecture;
    private readonly Embedding _tokens;
    private readonly Embedding? _positions, _types;
    private readonly Linear? _projectIn, _projectOut;
    private readonly Norm? _embeddingNorm, _norm;
    private readonly Block[] _blocks;

    public TransformerStack(Device device, Architecture a)
        : base(device)
    {
        _architecture = a;
        int width = a.EmbeddingWidth ?? a.Width;
        _tokens = AddChild(a.TokensName, new Embedding(device, a.VocabSize, width, a.PaddingIndex));
        if (a.Positions is { } positions)
            _positions = AddChild(positions.Name, new Embedding(device, positions.Count, a.Width));
        if (a.Types is { } types) _types = AddChild(types.Name, new Embedding(device, types.Count, a.Width));
        if (a.EmbeddingWidth is not null)
        {
            _projectIn = AddChild("project_in", new Linear(device, width, a.Width, bias: false));
            _projectOut = AddChild("project_out", new Linear(device, a.Width, width, bias: false));
        }

        _embeddingNorm = Add(a.EmbeddingNorm);
        RelativeBias? relativeBias = a.RelativeBias is not { } bias ? null
            : AddChild(bias.Name, new RelativeBias(device, bias, a.Heads));
        var rotary = new Dictionary<RotarySettings, RotaryEmbedding>();
        _blocks = AddChildren(a.BlocksName, a.Layers, layer => new Block(
            new(device, layer, Shared) { RelativeBias = relativeBias, Dropout = a.Dropout }, a.Block(layer), a.Width));
        _norm = Add(a.FinalNorm);

        Norm? Add(NormSettings? norm) => norm is null ? null : AddChild(norm.Name, new Norm(device, norm, a.Width));

        RotaryEmbedding Shared(RotarySettings settings)
        {
            if (!rotary.TryGetValue(settings, out RotaryEmbedding? found))
                rotary.Add(settings, found = new RotaryEmbedding(device, settings));
            return found;
        }
    }

    /// <summary>The token table, [vocabulary, embedding].</summary>
    public Tensor Table => _tokens.Weight.Value;

    /// <summary>The matrices that write into the residual stream.</summary>
    public IEnumerable<Parameter> Outputs => _blocks.SelectMany(block => block.Outputs);

    /// <summary>Values that parts give their own parameters where a normal distribution won't do.</summary>
    /// <param name="random">Where they draw from.</param>
    public void Initialize(RandomStream random)
    {
        for (int layer = 0; layer < _blocks.Length; layer++) _blocks[layer].Initialize(random.Fork((ulong)layer));
    }

    /// <returns>The hidden states after the final norm, [batch, time, embedding].</returns>
    public Tensor Forward(ForwardPass pass)
    {
        Tensor x = pass.Embed(_tokens);
        if (_projectIn is not null) x = _projectIn.Forward(x);
        if (_architecture.EmbeddingScale != 1) x *= _architecture.EmbeddingScale;
        if (_positions is not null) x += _positions.Forward(pass.Places(_architecture.Positions!.Offset));
        if (_types is not null) x += _types.Forward(pass.TokenTypes);
        if (_embeddingNorm is not null) x = _embeddingNorm.Forward(x);
        x = x.Dropout(_architecture.Dropout.Embedding, pass.Dropout, place: 0);
        pass.AttentionDropout = _architecture.Dropout.Attention;
        pass.Trace(x);
        foreach (Block block in _blocks)
        {
            using TensorScope? lent = pass.Lend();
            Tensor before = x;
            x = pass.Trace(block.Forward(x, pass));
            if (lent is null) continue;
            lent.Return(x);
            if (before.Storage != x.Storage) before.Dispose();  // a long prompt's stream is held once, not for every layer
        }

        if (_norm is not null) x = _norm.Forward(x);
        return _projectOut is null ? x : _projectOut.Forward(x);
    }
}
