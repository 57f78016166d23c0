using System.CommandLine;
using Skald.Cli.Display;
using Skald.Cli.Models;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Models.Checkpoints;

namespace Skald.Cli.Commands;

/// <summary><c>skald inspect MODEL</c>: what a model's files hold, without their weights.</summary>
internal sealed class InspectCommand() : Verb("inspect", "Show what a model's files hold, without reading the weights.")
{
    private readonly Argument<string?> _model = new("model")
    {
        Description = "A model file or folder, a name in Hugging Face's or Ollama's cache, or a run; the last run where left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor." };
    private readonly Option<string> _out = new("--out")
    { Description = "Folder of all runs.", DefaultValueFactory = _ => "runs" };

    public override IReadOnlyList<Example> Examples =>
    [
        new("inspect model.gguf", "keys, types and sizes"),
        new("inspect model --tensors --json", "all of it as JSON"),
    ];

    protected override void Declare()
    {
        Add(_model);
        Add(_tensors);
        Add(_out);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        ModelFiles files = ModelFiles.Find(ModelPlace.Find(args.GetValue(_model), args.GetValue(_out)!));
        using TensorArchive weights = files.OpenWeights();
        if (context.Json) WriteJson(files, weights, args.GetValue(_tensors), context);
        else WriteText(files, weights, args.GetValue(_tensors), context.Output);
        return Task.FromResult(ExitCode.Success);
    }

    private static IEnumerable<(string Type, int Tensors, long Bytes)> Types(TensorArchive weights) =>
        weights.Tensors.GroupBy(tensor => tensor.Type.Name)
            .Select(group => (group.Key, group.Count(), group.Sum(tensor => tensor.Length)))
            .OrderByDescending(type => type.Item3).ThenBy(type => type.Key, StringComparer.Ordinal);

    private static void WriteText(ModelFiles files, TensorArchive weights, bool listsTensors, TextWriter output)
    {
        output.WriteLine($"file        {files.Path}");
        output.WriteLine($"format      {weights.Format}");
        output.WriteLine($"parameters  {Wording.N(weights.Tensors.Sum(tensor => tensor.Count))}");
        output.WriteLine($"tensors     {weights.Tensors.Count}, {Wording.N(weights.Tensors.Sum(t => t.Length))} bytes: "
            + string.Join(", ", Types(weights).Select(type => $"{type.Tensors} {type.Type}")));
        output.WriteLine($"supported   {Support(files, weights)}");
        foreach ((string key, GgufValue value) in weights.Metadata?.All ?? []) output.WriteLine($"{key} = {Shown(value)}");
        if (!listsTensors) return;
        foreach (TensorEntry tensor in weights.Tensors) output.WriteLine(tensor.ToString());
    }

    /// <summary>The family, or why the model cannot be loaded.</summary>
    private static string Support(ModelFiles files, TensorArchive weights)
    {
        try
        {
            return StoredModel.Open(files, weights).Config.ModelType;
        }
        catch (ModelFormatException unsupported)
        {
            return $"no: {unsupported.Message}";
        }
    }

    private static string Shown(GgufValue value)
    {
        const int longest = 96;
        if (value.ElementType is not null) return value.ToString();
        string text = value.TryString() ?? value.ToString()[(value.Type.ToString().Length + 1)..];
        text = text.ReplaceLineEndings("\\n");
        return text.Length <= longest ? text : $"{text[..longest]}… ({text.Length} characters)";
    }

    private static void WriteJson(ModelFiles files, TensorArchive weights, bool listsTensors, CommandContext context) =>
        context.WriteJson(json =>
        {
            json.WriteString("file", files.Path);
            json.WriteString("format", weights.Format);
            json.WriteNumber("parameters", weights.Tensors.Sum(tensor => tensor.Count));
            json.WriteString("supported", Support(files, weights));
            json.WriteStartObject("types");
            foreach ((string type, int tensors, long bytes) in Types(weights))
            {
                json.WriteStartObject(type);
                json.WriteNumber("tensors", tensors);
                json.WriteNumber("bytes", bytes);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartObject("keys");
            foreach ((string key, GgufValue value) in weights.Metadata?.All ?? [])
            {
                if (value.ElementType is not null) json.WriteString(key, value.ToString());
                else if (value.TryString() is { } text) json.WriteString(key, text);
                else if (value.TryBool() is { } truth) json.WriteBoolean(key, truth);
                else if (value.TryInt64() is { } integer) json.WriteNumber(key, integer);
                else if (value.TryDouble() is { } number && double.IsFinite(number)) json.WriteNumber(key, number);
                else json.WriteString(key, value.ToString());
            }

            json.WriteEndObject();
            if (!listsTensors) return;
            json.WriteStartArray("tensors");
            foreach (TensorEntry tensor in weights.Tensors)
            {
                json.WriteStartObject();
                json.WriteString("name", tensor.Name);
                json.WriteString("type", tensor.Type.Name);
                json.WriteStartArray("shape");
                foreach (long length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteNumber("bytes", tensor.Length);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
}
