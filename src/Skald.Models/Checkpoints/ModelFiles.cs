using System.Text.Json;
using Skald.Formats;
using Skald.Tokenizers;
using Skald.Tokenizers.Templates;

namespace Skald.Models.Checkpoints;

/// <summary>Where a model's files lie: a path, or a name in the caches that other programs keep.</summary>
public sealed class ModelFiles
{
    private static readonly string[] s_tokenizerBeside = ["tok512.bin", "tokenizer.bin", "tokenizer.model"];

    private ModelFiles(string path) => Path = path;

    /// <summary>The file, or the folder that holds the model.</summary>
    public string Path { get; }

    /// <summary>The folder of the files.</summary>
    public string Folder => Directory.Exists(Path)
        ? Path : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? Path;

    /// <summary>Finds a model.</summary>
    /// <param name="model">
    /// A file or folder; "org/model", which Hugging Face's programs have downloaded; "name:tag", which Ollama has.
    /// </param>
    /// <exception cref="ModelFormatException">Nothing lies there, and no cache holds it.</exception>
    public static ModelFiles Find(string model)
    {
        if (File.Exists(model)) return new ModelFiles(model);
        if (Directory.Exists(model)) return new ModelFiles(HubCache.Snapshot(model) ?? OnlyBinary(model) ?? model);
        return new ModelFiles(FindCached(model) ?? throw new ModelFormatException(
            model, "there is no such model: neither a file nor a folder, nor \"org/model\" in Hugging Face's cache "
            + $"({HubCache.Root}), nor \"name:tag\" among Ollama's ({OllamaStore.Root})."));
    }

    /// <summary>The folder or file of a model that another program keeps, or null.</summary>
    /// <param name="name">"org/model" for Hugging Face's cache, "name:tag" for Ollama's.</param>
    public static string? FindCached(string name) =>
        HubCache.Find(name, HubCache.Root) ?? OllamaStore.Find(name, OllamaStore.Root);

    /// <summary>Opens the weights; nothing but their description is read.</summary>
    /// <exception cref="ModelFormatException">A file is missing or malformed.</exception>
    public TensorArchive OpenWeights()
    {
        try
        {
            return TensorArchive.OpenWeights(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where the file is named already, once is enough.
            string place = $"{Path}: ";
            bool isNamed = e.Message.StartsWith(place, StringComparison.Ordinal);
            throw new ModelFormatException(Path, isNamed ? e.Message[place.Length..] : e.Message, e);
        }
    }

    /// <summary>The model's tokenizer: the one inside a GGUF file, the folder's, or one that lies beside.</summary>
    /// <param name="weights">The open weights.</param>
    /// <exception cref="ModelFormatException">There is none.</exception>
    /// <exception cref="TokenizerFormatException">It is broken.</exception>
    public Tokenizer ReadTokenizer(TensorArchive weights)
    {
        if (weights.Metadata?.TryGet("tokenizer.ggml.model", out _) == true)
            return Tokenizer.FromGguf(weights.Metadata, weights.Path);
        if (weights.Metadata is null) return Tokenizer.FromFolder(Folder);
        foreach (string folder in (string[])[Folder, System.IO.Path.Combine(Folder, "..")])
        {
            foreach (string name in s_tokenizerBeside)
                if (System.IO.Path.Combine(folder, name) is var path && File.Exists(path)) return Tokenizer.FromFile(path);
        }

        throw new ModelFormatException(
            Path, $"the model needs a tokenizer beside it, one of {string.Join(", ", s_tokenizerBeside)}, got none in {Folder} "
                + "or the folder above; put it there.");
    }

    /// <summary>The model's chat templates, or null where it has none.</summary>
    /// <exception cref="TokenizerFormatException">They are broken.</exception>
    public ChatTemplates? ReadTemplates(TensorArchive weights)
    {
        if (weights.Metadata is { } metadata)
        {
            return metadata.TryGet("tokenizer.chat_template", out _) ? ChatTemplates.FromGguf(metadata, weights.Path) : null;
        }

        return ChatTemplates.TryFromFile(Folder);
    }

    /// <summary>The checkpoint of a folder that holds nothing but one, as story models lie on disk.</summary>
    private static string? OnlyBinary(string folder) =>
        Directory.GetFiles(folder) is [var only] && only.EndsWith(".bin", StringComparison.Ordinal) ? only : null;
}
