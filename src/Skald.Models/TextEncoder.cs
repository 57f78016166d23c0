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
    private readonly WordHead? _words;

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
        if (config.Words is { } words) _words = AddChild(words.Name, new WordHead(device, words));
        if (config.Head is { } head)
            _head = AddChild(head.Name, new Linear(device, config.Width, head.Outputs, kind: ParameterKind.Head));
    }

    /// <inheritdoc/>
    public override EncoderConfig Config { get; }

    /// <inheritdoc/>
    public override string TaskType => Config.Head?.TaskType ?? "FEATURE_EXTRACTION";

    /// <inheritdoc/>
    internal override IEnumerable<JoinedTensor> Joined => Config.Architecture.Joined;

    /// <summary>Reads an encoder from a folder in Hugging Face's layout.</summary>
    /// <remarks>Weights stay in the type that the files have: codes with scales, or floats of 16 bits; such don't train.</remarks>
    /// <param name="device">Where the model lives.</param>
    /// <param name="path">A folder, or a name that <see cref="ModelFiles.Find"/> knows.</param>
    /// <exception cref="ModelFormatException">
    /// A file is missing, malformed, of an unknown family, or doesn't fit the configuration.
    /// </exception>
    public static TextEncoder Load(Device device, string path) => Load(device, path, isTrainable: false);

    /// <summary>Reads an encoder whose every weight can train: in float32, whatever the files hold.</summary>
    /// <inheritdoc cref="Load(Device, string)"/>
    public static TextEncoder LoadTrainable(Device device, string path) => Load(device, path, isTrainable: true);

    private static TextEncoder Load(Device device, string path, bool isTrainable)
    {
        ModelFiles files = ModelFiles.Find(path);
        using TensorArchive weights = files.OpenWeights();
        var config = (EncoderConfig)ModelFamilies.ReadEncoderConfig(Path.Combine(files.Folder, ConfigFile));
        ModelWeights.CheckSize(weights, config);
        var model = new TextEncoder(device, config);
        ModelWeights.Read(weights, model, isTrainable);
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

    /// <summary>
    /// What the head says: of each text, [batch, outputs], or of each token, [batch, time, outputs]; of a checkpoint that only
    /// guesses words, those.
    /// </summary>
    /// <exception cref="InvalidOperationException">The checkpoint has no head.</exception>
    public Tensor Logits(ModelInput input)
    {
        if (_head is null && _words is not null) return WordLogits(input);
        ForwardPass pass = Begin(input);
        return Head(_stack.Forward(pass), pass);
    }

    /// <summary>
    /// The logits of the words at each place, [batch, time, vocabulary]. Large: for training use <see cref="WordLoss"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The checkpoint doesn't guess words.</exception>
    public Tensor WordLogits(ModelInput input)
    {
        WordHead words = Words();
        return LanguageModelHead.Logits(words.Transform(Hidden(input)), words.Matrix(_stack.Table), null, words.Bias.Value);
    }

    /// <summary>Mean cross-entropy of the classes in nats, shape []; of a checkpoint that only guesses words, of those.</summary>
    /// <param name="input">Tokens.</param>
    /// <param name="labels">The class of each text, [batch], or of each token, [batch, time]; −100 where none counts.</param>
    /// <exception cref="InvalidOperationException">The checkpoint has no head.</exception>
    public Tensor Loss(ModelInput input, Tensor labels)
    {
        if (_head is null && _words is not null) return WordLoss(input, labels);
        Tensor logits = Logits(input);
        return Losses.CrossEntropy(logits.Reshape(-1, logits.Width), labels.Reshape(-1));
    }

    /// <summary>Mean cross-entropy of the words in nats, shape []; with labels of texts, that of the head is added.</summary>
    /// <param name="input">Tokens, some of them masked.</param>
    /// <param name="words">The word at each masked place, [batch, time]; −100 where none counts.</param>
    /// <param name="labels">The class of each text, [batch]; null for words alone.</param>
    /// <exception cref="InvalidOperationException">The checkpoint doesn't guess words, or has no head for the labels.</exception>
    public Tensor WordLoss(ModelInput input, Tensor words, Tensor? labels = null)
    {
        WordHead head = Words();
        ForwardPass pass = Begin(input);
        Tensor x = _stack.Forward(pass);
        Tensor loss = LanguageModelHead.Loss(
            head.Transform(pass.Own(x)), head.Matrix(_stack.Table), words, bias: head.Bias.Value);
        return labels is null ? loss : loss + Losses.CrossEntropy(Head(x, pass), labels);
    }

    private Tensor Head(Tensor x, ForwardPass pass)
    {
        if (_head is null || Config.Head is not { } head)
        {
            throw new InvalidOperationException(
                $"TextEncoder: logits need a head, got {Config.Architectures[0]}, which has none; use Hidden or Pooled.");
        }

        x = head.IsPooled ? Pool(x) : pass.Own(x);
        return _head.Forward(head.HasDropout ? x.Dropout(Config.HeadDropout, pass.Dropout, (2 * Config.Layers) + 1) : x);
    }

    private WordHead Words() => _words ?? throw new InvalidOperationException(
        $"TextEncoder: words need the head that guesses them, got {Config.Architectures[0]}, which has none; use Hidden.");

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
