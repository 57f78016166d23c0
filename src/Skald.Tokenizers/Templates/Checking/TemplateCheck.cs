namespace Skald.Tokenizers.Templates.Checking;

/// <summary>Tries a template on standard conversations and tells what it supports.</summary>
/// <remarks>
/// Each conversation holds words that occur nowhere else; a feature is supported where its words appear in the rendered
/// text.
/// </remarks>
public static class TemplateCheck
{
    /// <summary>Tries all features.</summary>
    /// <param name="template">The template.</param>
    /// <param name="options">The model's special tokens and whatever else the template wants; null for the usual.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The features, always the same ones in the same order.</returns>
    public static IReadOnlyList<TemplateFinding> Run(
        ChatTemplate template, RenderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(template);
        options ??= RenderOptions.Default;
        var findings = new List<TemplateFinding>();
        foreach (TemplateProbe probe in StandardProbes.All)
            findings.Add(Try(template, probe, options, cancellationToken));
        findings.Add(TryGenerationPrompt(template, options, cancellationToken));
        findings.Add(new("assistant spans", template.MarksGeneration ? TemplateSupport.Supported : TemplateSupport.Ignored));
        findings.Add(TryBos(template, options, cancellationToken));
        return findings;
    }

    private static TemplateFinding Try(
        ChatTemplate template, TemplateProbe probe, RenderOptions options, CancellationToken cancellationToken) =>
        Guard(probe.Feature, () =>
        {
            string text = template.Render(probe.Messages, probe.Tools, options, cancellationToken).Text;
            // A list that is printed as such holds the words too, and is nothing that a model was trained on.
            return probe.Words.All(word => text.Contains(word, StringComparison.Ordinal))
                && !text.Contains("[{'type':", StringComparison.Ordinal);
        });

    private static TemplateFinding TryGenerationPrompt(
        ChatTemplate template, RenderOptions options, CancellationToken cancellationToken) =>
        Guard("generation prompt", () =>
        {
            ChatMessage[] messages = StandardProbes.Question;
            RenderedChat without = template.Render(messages, null, options with { AddGenerationPrompt = false }, cancellationToken);
            RenderedChat with = template.Render(messages, null, options with { AddGenerationPrompt = true }, cancellationToken);
            return with.Text != without.Text;
        });

    private static TemplateFinding TryBos(
        ChatTemplate template, RenderOptions options, CancellationToken cancellationToken) =>
        Guard("begins with BOS", () =>
        {
            RenderOptions marked = options.BosToken is null ? options with { BosToken = "<bos?>" } : options;
            return template.Render(StandardProbes.Question, null, marked, cancellationToken).BeginsWithBos;
        });

    private static TemplateFinding Guard(string feature, Func<bool> isSupported)
    {
        try
        {
            return new(feature, isSupported() ? TemplateSupport.Supported : TemplateSupport.Ignored);
        }
        catch (TemplateException failure)
        {
            TemplateSupport support =
                failure.Kind == TemplateFailure.Raised ? TemplateSupport.Refused : TemplateSupport.Fails;
            return new(feature, support, failure.Reason, failure.Position);
        }
    }
}
