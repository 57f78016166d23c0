using Skald.Models.Checkpoints;
using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models;

/// <summary>A causal language model made of an <see cref="Models.Architecture"/>.</summary>
internal sealed partial class TransformerModel : CausalLanguageModel
{
    private readonly Architecture _architecture;
    private readonly TransformerStack _stack;
    private readonly Linear? _head;  // null when the logits reuse the token table

    /// <summary>A model with the given sizes; its values come from <see cref="Initialize"/> or a checkpoint.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public TransformerModel(Device device, ArchitectureConfig config)
        : base(device)
    {
        config.Check();
        Config = config;
        _architecture = config.Architecture with { Dropout = config.Dropout };
        _stack = AddChild(_architecture.Path, new TransformerStack(device, _architecture));
        _head = _architecture.IsTied ? null : AddChild(_architecture.HeadName, new Linear(
            device, _architecture.EmbeddingWidth ?? _architecture.Width, _architecture.VocabSize,
            _architecture.HasHeadBias, kind: ParameterKind.Head));
    }

    /// <inheritdoc/>
    public override ArchitectureConfig Config { get; }

    /// <inheritdoc/>
    public override Tensor HeadWeight => _head?.AdaptedMatrix ?? _stack.Table;

    /// <inheritdoc/>
    public override Tensor? HeadBias => _head?.AdaptedBias;

    /// <inheritdoc/>
    public override CrossEntropyOptions HeadOptions => _architecture.HeadOptions;

    /// <inheritdoc/>
    internal override IEnumerable<JoinedTensor> Joined => _architecture.Joined;

    /// <inheritdoc/>
    private protected override int? RereadsBeyond => _architecture.RereadsBeyond;

    /// <inheritdoc/>
    private protected override (Tensor Hidden, Tensor? Added) TrainingHidden(ModelInput input)
    {
        if (_architecture.BalanceWeight is not (> 0 and var weight)) return (Hidden(input), null);
        var pass = new ForwardPass(this, input);
        Tensor x = Read(pass);
        return (x, pass.Routings.Count == 0 ? null : ExpertBalance.Loss(pass.Routings, pass.Counted) * weight);
    }

    /// <inheritdoc/>
    public override void Initialize(ulong seed)
    {
        var random = new RandomStream(seed);
        var outputs = new HashSet<Parameter>(_stack.Outputs);
        foreach ((string name, Parameter parameter) in NamedParameters())
        {
            float deviation = Config.InitialDeviation(parameter, outputs.Contains(parameter));
            parameter.Initialize(random.Fork(name), deviation);
        }

        _stack.Initialize(random.Fork("parts"));
    }

    /// <inheritdoc/>
    private protected override CacheShape? CacheOf(int layer)
    {
        CacheShape? cache = _architecture.Block(layer).Mixer.Cache;
        return cache is null || _architecture.RelativeBias is null ? cache : cache with { HasBias = true };
    }

    /// <inheritdoc/>
    private protected override ILayerState StateOf(int layer, int maxLength) =>
        _architecture.Block(layer).Mixer.CreateState(maxLength);

    /// <inheritdoc/>
    private protected override Tensor Read(ModelInput input) => Read(ForwardPass.Of(this, input));

    private Tensor Read(ForwardPass pass)
    {
        Tensor x = pass.Own(_stack.Forward(pass));
        pass.Complete();
        return x;
    }
}
