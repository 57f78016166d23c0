using System.CommandLine;
using System.Globalization;
using Skald.Tensors;

namespace Skald.Cli.Options;

/// <summary>Which model a verb runs and how: the options that all such verbs share.</summary>
internal sealed class ModelOptions
{
    private readonly Argument<string?> _model = new("model")
    {
        Description = "A model folder, a .gguf or llama2.c file, org/model of Hugging Face's cache, name:tag of Ollama's, a "
            + "run's name or folder; the last run where left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _out = new("--out")
    { Description = "Folder of all runs.", DefaultValueFactory = _ => "runs" };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };
    private readonly Option<string> _activations = new("--activations")
    {
        Description = "q8 rounds the activations of quantised layers to 8 bits; f32 keeps them, and is slow.",
        DefaultValueFactory = _ => "q8",
    };
    private readonly Option<string?> _cache = new("--cache-type", "--kv-cache-dtype")
    { Description = "How keys and values are kept: f32, f16 or q8; the model's own way where left out." };
    private readonly Option<int?> _context = new("--context", "--ctx-size", "-c")
    { Description = "Most tokens of prompt and answer together; the model's own where left out." };
    private readonly Option<string[]> _adapter = new("--lora", "--adapter")
    { Description = "An adapter's folder, as PEFT writes it, to run beside the weights; FOLDER:0.5 for half of it; several add up." };
    private readonly Option<bool> _estimate = new("--estimate")
    { Description = "Say how much memory the model needs, and load nothing." };

    /// <summary>Offers the options on a verb.</summary>
    public void AddTo(Command command)
    {
        _activations.AcceptOnlyFromAmong("q8", "f32");
        _cache.AcceptOnlyFromAmong("f32", "f16", "q8");
        command.Add(_model);
        foreach (Option option in new Option[] { _out, _threads, _activations, _cache, _context, _adapter, _estimate }) command.Add(option);
    }

    /// <summary>What a command line asked for.</summary>
    /// <exception cref="UsageException">A value lies outside its range.</exception>
    public ModelRequest Read(ParseResult args) => new()
    {
        Model = args.GetValue(_model),
        Runs = args.GetValue(_out)!,
        Threads = Threads.Of(args.GetValue(_threads)),
        KeepsActivations = args.GetValue(_activations) == "f32",
        Context = args.GetValue(_context) is < 1 and var context
            ? throw new UsageException($"--context must be positive, got {context}.") : args.GetValue(_context),
        Adapters = [.. (args.GetValue(_adapter) ?? []).Select(Adapter)],
        CacheType = args.GetValue(_cache) switch
        {
            "f32" => DType.Float32,
            "f16" => DType.PackedF16,
            "q8" => DType.Q80,
            _ => null,
        },
        IsEstimate = args.GetValue(_estimate),
    };

    /// <summary>An adapter's folder, with how much it counts after a colon.</summary>
    internal static (string Folder, float Scale) Adapter(string text)
    {
        int colon = text.LastIndexOf(':');
        bool isScaled = colon > 1 & float.TryParse(
            text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out float scale);
        if (!isScaled || Directory.Exists(text)) return (text, 1);
        return float.IsFinite(scale) ? (text[..colon], scale)
            : throw new UsageException($"--lora takes FOLDER or FOLDER:SCALE with a finite scale, got '{text}'.");
    }
}
