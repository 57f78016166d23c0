using Skald.Formats.Gguf;
using Skald.Models.Checkpoints;
using Skald.Tokenizers;
using Skald.Tokenizers.Templates;

namespace Skald.Cli.Tokens;

/// <summary>The chat templates that a command line means, and what lies beside them.</summary>
internal sealed class TemplatePlace
{
    public const string Description =
        "A .jinja file, a tokenizer_config.json, a .gguf file, or a model's folder or name.";

    private readonly string? _path;

    /// <param name="path">Where they are; null where none is named.</param>
    /// <param name="isChatML">ChatML is asked for, whatever lies there.</param>
    /// <exception cref="UsageException">Neither is given.</exception>
    /// <exception cref="IOException">There is no such file.</exception>
    public TemplatePlace(string? path, bool isChatML)
    {
        if (path is null && !isChatML)
            throw new UsageException("template: name a .jinja, .json or .gguf file or a model's folder, or give --chatml.");
        if (path is not null && !File.Exists(path) && !Directory.Exists(path)) path = ModelFiles.FindCached(path) ?? path;
        _path = path;
        if (path is not null && !File.Exists(path) && !Directory.Exists(path))
        {
            throw new FileNotFoundException(
                $"Template: a file or a folder must be named, got '{path}', which is neither; check its name.");
        }

        IsChatML = isChatML;
        Templates = path is null ? null : ChatTemplates.TryFromFile(path);
        if (isChatML || Templates is not null) return;
        throw new FormatException(
            $"{path}: holds no chat template; name a template file, or take --chatml if the model speaks that.");
    }

    /// <summary>The templates; null where there are none and ChatML is asked for.</summary>
    public ChatTemplates? Templates { get; }

    public bool IsChatML { get; }

    /// <summary>Options with the model's special tokens.</summary>
    public RenderOptions Options => Templates?.Options ?? new RenderOptions();

    /// <summary>The template of a name, or the one that fits.</summary>
    /// <exception cref="UsageException">A name and ChatML are asked for.</exception>
    public ChatTemplate Choose(string? name, bool withTools, CancellationToken cancellationToken)
    {
        if (!IsChatML) return name is null ? Templates!.Select(withTools, cancellationToken) : Templates![name];
        return name is null
            ? ChatTemplate.ChatML
            : throw new UsageException("template render: --chatml is the template; leave --name out.");
    }

    /// <summary>The model's tokenizer, or null where there is none that can be read.</summary>
    public Tokenizer? FindTokenizer()
    {
        if (_path is null) return null;
        bool isModel = Directory.Exists(_path) || GgufFile.IsGguf(_path);
        try
        {
            return TokenizerPlace.Open(isModel ? _path : Path.GetDirectoryName(Path.GetFullPath(_path))!);
        }
        catch (Exception missing) when (missing is IOException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The failure where ids are asked for and nothing makes them.</summary>
    public static FileNotFoundException NoTokenizer() => new(
        "template render: --ids needs a model's folder or a .gguf file, got no tokenizer there; name the model.");
}
