using Skald.Cli.Options;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Adapters;
using Skald.Models.Checkpoints;
using Skald.Models.Checkpoints.Gguf;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tokenizers;
using Skald.Tokenizers.Templates;

namespace Skald.Cli.Models;

/// <summary>A model that a verb runs, with its tokenizer and its templates.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Templates">Its chat templates; null where it has none.</param>
internal sealed record OpenedModel(CausalLanguageModel Model, Tokenizer Tokenizer, ChatTemplates? Templates)
{
    private const long Megabyte = 1 << 20;

    /// <summary>The device that a request asks for.</summary>
    public static CpuDevice CreateDevice(ModelRequest request) => new(request.Threads, request.KeepsActivations);

    /// <summary>Opens what a request names; where it only asks for the memory, says that and gives null.</summary>
    /// <exception cref="ModelFormatException">A file is broken, or the parts don't belong together.</exception>
    public static OpenedModel? Open(
        Device device, ModelRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        OpenedModel? opened = Read(device, request, context, cancellationToken);
        // Only here is nothing left of the files' own tables of words, which the tokenizer was made of.
        if (opened is not null) device.TrimMemory();
        return opened;
    }

    private static OpenedModel? Read(
        Device device, ModelRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        ModelFiles files = ModelFiles.Find(ModelPlace.Find(request.Model, request.Runs));
        using TensorArchive weights = files.OpenWeights();
        if (request.ChangesWeights && weights.Tensors.FirstOrDefault(tensor => !tensor.Type.IsPlain) is { } coded)
        {
            throw new ModelFormatException(files.Path, $"weights that change must be floats, got {coded}; keep the adapter beside "
                + "with --lora, or merge it into the float model and quantise that.");
        }

        Task<(Tokenizer, ChatTemplates?)>? words = null;
        if (!request.IsEstimate)
        {
            // What needs no weights goes on beside them.
            _ = FirstUse.Begin(weights, request.KeepsActivations, cancellationToken);
            words = Task.Run(() => (files.ReadTokenizer(weights), files.ReadTemplates(weights)), cancellationToken);
        }

        StoredModel stored = StoredModel.Open(files, weights);
        if (words is null)
        {
            Tell(files, MemoryEstimate.Of(stored, device, request), context);
            return null;
        }

        // Two bits become 32 at most, so small files fit without a closer look.
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, stands = weights.Tensors.Sum(tensor => tensor.Length);
        if (stands > available / 16 && stored.WeightBytes(device) is var weightBytes && weightBytes > available)
        {
            throw new InvalidOperationException(
                $"Load: the weights of {files.Path} need {weightBytes / Megabyte} MB, and {available / Megabyte} MB of memory "
                + "are there; take a smaller or more quantised model.");
        }

        CausalLanguageModel model = request.ChangesWeights
            ? CausalLanguageModel.LoadTrainable(device, stored, Progress(context), cancellationToken)
            : CausalLanguageModel.Load(device, stored, Progress(context), cancellationToken);
        Activate(model, request.Adapters);
        if (request.CacheType is { } cache) model.StateDefaults = model.StateDefaults with { CacheType = cache };
        (Tokenizer tokenizer, ChatTemplates? templates) = words.GetAwaiter().GetResult();
        if (tokenizer.VocabularySize > model.Config.VocabSize)
        {
            throw new ModelFormatException(files.Path, $"the tokenizer must have at most the {model.Config.VocabSize} tokens "
                + $"of the embedding, got {tokenizer.VocabularySize}; it belongs to another model.");
        }

        return new OpenedModel(model, tokenizer, templates)
        { PlainType = TensorType.Of(QuantizationMix.Of(weights).Type).Safetensors!.Value };
    }

    /// <summary>Opens the smaller model that guesses, or null where none is asked for.</summary>
    /// <exception cref="ModelFormatException">Its vocabulary is another.</exception>
    public static CausalLanguageModel? OpenDraft(
        Device device, string? place, OpenedModel opened, ModelRequest request, CommandContext context,
        CancellationToken cancellationToken)
    {
        if (place is null) return null;
        ModelFiles files = ModelFiles.Find(ModelPlace.Find(place, request.Runs));
        using TensorArchive weights = files.OpenWeights();
        CausalLanguageModel draft =
            CausalLanguageModel.Load(device, StoredModel.Open(files, weights), Progress(context), cancellationToken);
        Tokenizer tokens = files.ReadTokenizer(weights);
        int count = Math.Min(tokens.VocabularySize, opened.Tokenizer.VocabularySize);
        bool isAlike = draft.Config.VocabSize == opened.Model.Config.VocabSize
            && Enumerable.Range(0, count).All(id => tokens.Decode([id]) == opened.Tokenizer.Decode([id]));
        return isAlike ? draft : throw new ModelFormatException(files.Path,
            $"a draft must have the model's vocabulary of {opened.Model.Config.VocabSize} tokens, "
            + $"got another of {draft.Config.VocabSize}; take a smaller model with the same tokenizer.");
    }

    /// <summary>The float type of most of the weights on disk; F16 where they are codes.</summary>
    public required SafetensorsDType PlainType { get; init; }

    /// <summary>Writes the model as a folder that transformers loads.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="type">Of matrices and tables; null for what each was read from, and float32 for codes.</param>
    /// <param name="cancellationToken">Looked at while the template is chosen.</param>
    public void Save(string folder, SafetensorsDType? type, CancellationToken cancellationToken)
    {
        Model.Save(folder, type);
        Tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        if (Templates is { } templates)
            File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), templates.Select(cancellationToken: cancellationToken).Source);
    }

    private static void Activate(CausalLanguageModel model, IReadOnlyList<(string Folder, float Scale)> adapters)
    {
        if (adapters.Count == 0) return;
        var names = new List<string>();
        foreach ((string folder, float scale) in adapters)
        {
            Adapter adapter = model.Adapters.Load(folder);
            adapter.Scale = scale;
            names.Add(adapter.Name);
        }

        model.Adapters.Activate(names);
    }

    /// <summary>Shows how far the loading is, where somebody watches.</summary>
    private static LoadingLine? Progress(CommandContext context) =>
        context.Terminal.OutputIsLive && !context.Json ? new LoadingLine(context.Error) : null;

    private static void Tell(ModelFiles files, MemoryEstimate estimate, CommandContext context)
    {
        if (!context.Json)
        {
            context.Output.WriteLine(estimate.Describe());
            return;
        }

        context.WriteJson(json =>
        {
            json.WriteString("model", files.Path);
            estimate.Write(json);
        });
    }
}
