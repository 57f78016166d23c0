using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models;

/// <summary>A model that reads a whole text at once: the state of each token knows both sides. BERT and its like.</summary>
/// <remarks>
/// Texts of a batch are padded on the right, with <see cref="ModelInput.Lengths"/>; states of padding mean nothing.
/// </remarks>
public sealed class TextEncoder : LanguageModel
{
    private readonly TransformerStack _stack;
    private readonly Linear? _pooler, _head;
    private readonly bool _readsPooled;

    /// <summary>An encoder with the given sizes; its values come from <see cref="Initialize"/> or a checkpoint.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    internal TextEncoder(Device device, EncoderConfig config)
        : base(device)
    {
        config.Check();
        Config = config;
        Architecture architecture = config.Architecture with { Dropout = config.Dropout };
        _stack = AddChild(architecture.Path, new TransformerStack(device, architecture));
        if (config.Pooler is { } pooler) _pooler = AddChild(pooler, new Linear(device, config.Width, config.Width));
        if (config.Head is not { } head) return;
        _head = AddChild(head.Name, new Linear(device, config.Width, head.Outputs, kind: ParameterKind.Head));
        _readsPooled = head.IsPooled;
    }

    /// <inheritdoc/>
    public override EncoderConfig Config { get; }

    /// <inheritdoc/>
    public override string TaskType => Config.Head?.TaskType ?? "FEATURE_EXTRACTION";

    /// <inheritdoc/>
    internal override IEnumerable<JoinedTensor> Joined => Config.Architecture.Joined;

    /// <summary>Reads an encoder from a folder in Hugging Face's layout.</summary>
    /// <param name="device">Where the model lives.</param>
    /// <param name="path">A folder, or a name that <see cref="ModelFiles.Find"/> knows.</param>
    /// <exception cref="ModelFormatException">
    /// A file is missing, malformed, of an unknown family, or doesn't fit the configuration.
    /// </exception>
    public static TextEncoder Load(Device device, string path)
    {
        ModelFiles files = ModelFiles.Find(path);
        using TensorArchive weights = files.OpenWeights();
        var config = (EncoderConfig)ModelFamilies.ReadEncoderConfig(Path.Combine(files.Folder, ConfigFile));
        ModelWeights.CheckSize(weights, config);
        var model = new TextEncoder(device, config);
        ModelWeights.Read(weights, model, isTrainable: true);
        return model;
    }

    /// <summary>The states of all tokens after the last block, [batch, time, embedding].</summary>
    /// <exception cref="ArgumentException">The input contradicts itself, or stands in a decoding state.</exception>
    public Tensor Hidden(ModelInput input)
    {
        ForwardPass pass = Begin(input);
        return pass.Own(_stack.Forward(pass));
    }

    /// <summary>The text as one vector, tanh(W · first token + b), [batch, embedding].</summary>
    /// <remarks>Where an adapter puts virtual tokens in front, the first of them is the first token.</remarks>
    /// <exception cref="InvalidOperationException">The checkpoint has no pooler.</exception>
    public Tensor Pooled(ModelInput input) => Pool(_stack.Forward(Begin(input)));

    /// <summary>What the head says: of each text, [batch, outputs], or of each token, [batch, time, outputs].</summary>
    /// <exception cref="InvalidOperationException">The checkpoint has no head.</exception>
    public Tensor Logits(ModelInput input)
    {
        if (_head is null)
        {
            throw new InvalidOperationException(
                $"TextEncoder: logits need a head, got {Config.Architectures[0]}, which has none; use Hidden or Pooled.");
        }

        ForwardPass pass = Begin(input);
        Tensor x = _stack.Forward(pass);
        x = _readsPooled ? Pool(x) : pass.Own(x);
        return _head.Forward(x.Dropout(Config.HeadDropout, pass.Dropout, (2 * Config.Layers) + 1));
    }

    /// <summary>Mean cross-entropy of the classes in nats, shape [].</summary>
    /// <param name="input">Tokens.</param>
    /// <param name="labels">The class of each text, [batch], or of each token, [batch, time]; −100 where none counts.</param>
    public Tensor Loss(ModelInput input, Tensor labels)
    {
        Tensor logits = Logits(input);
        return Losses.CrossEntropy(logits.Reshape(-1, logits.Width), labels.Reshape(-1));
    }

    /// <inheritdoc/>
    public override void Initialize(ulong seed)
    {
        var random = new RandomStream(seed);
        foreach ((string name, Parameter parameter) in NamedParameters())
            parameter.Initialize(random.Fork(name), Config.InitializerRange);
    }

    private ForwardPass Begin(ModelInput input)
    {
        if (input.State is not null || !input.PaddingBefore.IsEmpty)
        {
            throw new ArgumentException(
                "TextEncoder: a text is read whole, padded on the right, got "
                + $"{(input.State is null ? "left padding" : "a decoding state")}; give each text a row with its length.");
        }

        return new(this, Config.ContextLength, input, AttentionOptions.Full, Prompt);
    }

    private Tensor Pool(Tensor x)
    {
        if (_pooler is null)
        {
            throw new InvalidOperationException(
                $"TextEncoder: pooling needs the checkpoint's pooler, got {Config.Architectures[0]}, which has none; "
                + "use Hidden.");
        }

        return _pooler.Forward(x.Select(1, 0)).Tanh();
    }
}
