using System.Text.Json;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Tokenizers.Templates.Json;

namespace Skald.Tokenizers.Templates;

/// <summary>
/// The chat templates of a model: usually one, sometimes several with names such as <c>tool_use</c> and <c>rag</c>; and the
/// special tokens that they write.
/// </summary>
/// <remarks>Templates are parsed when they are asked for: one that is broken does not spoil the others.</remarks>
public sealed class ChatTemplates
{
    /// <summary>The name of the template that is used unless another one is asked for.</summary>
    public const string DefaultName = "default";

    private const string ToolsName = "tool_use";

    private readonly string _place;
    private readonly IReadOnlyDictionary<string, string> _sources;

    internal ChatTemplates(
        string place, IReadOnlyDictionary<string, string> sources, IReadOnlyDictionary<string, string> specialTokens)
    {
        (_place, _sources, SpecialTokens) = (place, sources, specialTokens);
    }

    /// <summary>The names of the templates, in the order of the file.</summary>
    public IReadOnlyList<string> Names => [.. _sources.Keys];

    /// <summary>The special tokens by name, such as <c>bos_token</c>.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; }

    /// <summary>Options that give templates the model's special tokens.</summary>
    public RenderOptions Options => new()
    {
        BosToken = SpecialTokens.GetValueOrDefault("bos_token"),
        EosToken = SpecialTokens.GetValueOrDefault("eos_token"),
        ExtraVariables = SpecialTokens.Where(token => token.Key is not ("bos_token" or "eos_token"))
            .ToDictionary(token => token.Key, token => (object?)token.Value),
    };

    /// <summary>The template of a name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="TemplateException">The template is broken.</exception>
    public ChatTemplate this[string name] => Get(name, default);

    /// <summary>
    /// Reads the templates of a model's folder: chat_template.jinja and additional_chat_templates (or chat_templates),
    /// else those of tokenizer_config.json, else chat_template.json, else those inside the folder's first .gguf file.
    /// </summary>
    /// <exception cref="TokenizerFormatException">The folder has no template, or a file is broken.</exception>
    /// <exception cref="ModelFormatException">A GGUF file is broken.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static ChatTemplates FromFolder(string folder) => TemplateFolder.Read(folder).OrRefuse();

    /// <summary>
    /// Reads a template file (.jinja), a tokenizer_config.json, a .gguf file, or a model's folder.
    /// </summary>
    /// <exception cref="TokenizerFormatException">The file has no template, or is broken.</exception>
    /// <exception cref="ModelFormatException">A GGUF file is broken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ChatTemplates FromFile(string path) => Read(path).OrRefuse();

    /// <summary>The same, or null where the file or folder has no template.</summary>
    /// <inheritdoc cref="FromFile" path="/exception"/>
    public static ChatTemplates? TryFromFile(string path) => Read(path) is { _sources.Count: > 0 } found ? found : null;

    /// <summary>Reads the templates inside a GGUF file, with the names of its special tokens.</summary>
    /// <exception cref="TokenizerFormatException">The file has no template, or its keys are broken.</exception>
    /// <exception cref="ModelFormatException">The file is broken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ChatTemplates FromGguf(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return FromGguf(file);
    }

    /// <summary>Reads the templates of an open GGUF file, which may be closed afterwards.</summary>
    /// <inheritdoc cref="FromGguf(string)" path="/exception"/>
    public static ChatTemplates FromGguf(GgufFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return FromGguf(file.Metadata, file.Path);
    }

    /// <summary>Reads the templates among a GGUF file's keys.</summary>
    /// <param name="metadata">The keys.</param>
    /// <param name="path">The file, for errors.</param>
    /// <inheritdoc cref="FromGguf(string)" path="/exception"/>
    public static ChatTemplates FromGguf(GgufMetadata metadata, string path) =>
        GgufTemplates.Read(metadata, Path.GetFileName(path)).OrRefuse();

    /// <summary>One template whose text comes from elsewhere.</summary>
    /// <param name="text">The template.</param>
    /// <param name="place">Where it comes from, for errors.</param>
    /// <param name="specialTokens">The special tokens by name; null for none.</param>
    public static ChatTemplates FromText(
        string text, string place = "chat_template", IReadOnlyDictionary<string, string>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ChatTemplates(place, new Dictionary<string, string> { [DefaultName] = text },
            specialTokens ?? new Dictionary<string, string>());
    }

    /// <summary>
    /// The template that fits: the one for tools where tools are offered and there is one, else the default, else the only
    /// one.
    /// </summary>
    /// <param name="withTools">Whether tools are offered.</param>
    /// <param name="cancellationToken">Ends the parsing within milliseconds.</param>
    /// <exception cref="ArgumentException">There are several, and none of them is the default.</exception>
    /// <exception cref="TemplateException">The template is broken.</exception>
    public ChatTemplate Select(bool withTools = false, CancellationToken cancellationToken = default)
    {
        if (withTools && _sources.ContainsKey(ToolsName)) return Get(ToolsName, cancellationToken);
        return Get(_sources.Count == 1 ? Names[0] : DefaultName, cancellationToken);
    }

    private ChatTemplate Get(string name, CancellationToken cancellationToken) =>
        _sources.TryGetValue(name, out string? source)
            ? ChatTemplate.Parse(source, cancellationToken)
            : throw new ArgumentException(
                $"{_place}: there is no chat template \"{name}\"; there are {string.Join(", ", Names)}.", nameof(name));

    private static ChatTemplates Read(string path)
    {
        if (Directory.Exists(path)) return TemplateFolder.Read(path);
        if (GgufFile.IsGguf(path))
        {
            using GgufFile file = GgufFile.Open(path);
            return GgufTemplates.Read(file.Metadata, Path.GetFileName(file.Path));
        }

        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return FromText(TemplateFolder.ReadText(path), path);
        JsonElement config = TemplateFolder.ReadJson(path);
        return new ChatTemplates(path, TemplateFolder.Templates(path, config), TemplateFolder.SpecialTokens(config));
    }

    private ChatTemplates OrRefuse() => _sources.Count > 0
        ? this
        : throw new TokenizerFormatException(_place, "chat_template",
            "there is none; name a template file, or ask for ChatTemplate.ChatML if the model speaks that.");
}
