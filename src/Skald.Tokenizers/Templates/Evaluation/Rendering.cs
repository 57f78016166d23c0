using Skald.Tokenizers.Templates.Statements;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>One rendering of a template: its budget, its output, and what its statements share.</summary>
internal sealed class Rendering
{
    public Rendering(TemplateBudget budget, TimeProvider clock, CancellationToken cancellationToken)
    {
        Meter = new Meter(budget, cancellationToken);
        Clock = clock;
        Root = new TemplateOutput(Meter, budget.MaxOutputLength);
        Output = Root;
    }

    public Meter Meter { get; }

    /// <summary>What <c>strftime_now</c> reads.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The rendered text.</summary>
    public TemplateOutput Root { get; }

    /// <summary>Where statements print at present: the rendered text, or a macro's.</summary>
    public TemplateOutput Output { get; private set; }

    /// <summary>Printed values are escaped as HTML: only inside <c>{% autoescape true %}</c>.</summary>
    public bool Escapes { get; set; }

    /// <summary>What <c>{% generation %}</c> marked.</summary>
    public List<GenerationSpan> Spans { get; } = [];

    /// <summary>An operation failed at the present place.</summary>
    public TemplateException Error(string reason) => new(TemplateFailure.Runtime, reason, Meter.Position);

    /// <summary>An undefined value was used for more than printing.</summary>
    public TemplateException Error(Undefined missing) => Error(missing.Reason);

    /// <summary>Lets statements print into a text of their own.</summary>
    /// <returns>What follows them: a break or continue may lead out of them.</returns>
    public Flow Capture(Statement[] statements, Scope scope, out string text)
    {
        TemplateOutput outer = Redirect();
        Flow flow = Statement.ExecuteAll(statements, scope);
        text = Restore(outer);
        return flow;
    }

    /// <summary>From now on statements print into a new text.</summary>
    /// <returns>Where they printed before.</returns>
    public TemplateOutput Redirect()
    {
        TemplateOutput outer = Output;
        Output = new TemplateOutput(Meter, Meter.Budget.MaxTextLength);
        return outer;
    }

    /// <summary>Statements print again where they did before.</summary>
    /// <returns>What they printed meanwhile.</returns>
    public string Restore(TemplateOutput outer)
    {
        string text = Output.ToString();
        Output = outer;
        return text;
    }

    /// <summary>Prints a value that must be a text already: what a block's filter or a <c>{% call %}</c> gives.</summary>
    public void AppendText(object value)
    {
        string text = TextValue.Of(value) ?? throw Error($"expected str instance, {TypeName.Of(value)} found");
        Output.Append(Escapes ? ValueText.Printed(this, value) : text);
    }

    /// <summary>A text made by a macro or block: HTML already where values are escaped.</summary>
    public object Made(string text) => Escapes ? new SafeText(text) : text;
}
