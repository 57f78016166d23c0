using Skald.Tokenizers.Templates;
using Skald.Tokenizers.Templates.Json;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Renders small templates.</summary>
internal static class Jinja
{
    /// <summary>Renders with variables, which are values of .NET.</summary>
    public static string Render(string template, params (string Name, object? Value)[] variables) =>
        Render(template, TemplateBudget.Default, variables);

    public static string Render(
        string template, TemplateBudget budget, params (string Name, object? Value)[] variables) =>
        ChatTemplate.Parse(template).Render(
            variables.Select(v => new KeyValuePair<string, object>(v.Name, ClrValues.Of(v.Value))),
            new RenderOptions { Budget = budget }, TestContext.Current.CancellationToken).Text;

    /// <summary>The failure of a template that must fail.</summary>
    public static TemplateException Fails(string template, TemplateBudget? budget = null) =>
        Assert.Throws<TemplateException>(() => Render(template, budget ?? TemplateBudget.Default));
}
