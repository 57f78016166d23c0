using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Globals;

/// <summary>What <c>cycler(…)</c> gives: values in turn, over and over.</summary>
internal sealed class Cycler(object[] values) : Callable
{
    private int _at;

    private static readonly Operation s_next = new("next", "", call => ((Cycler)call.Subject).Advance());

    private static readonly Operation s_reset = new("reset", "", call =>
    {
        ((Cycler)call.Subject)._at = 0;
        return None.Value;
    });

    public override string TypeName => "Cycler";

    public override object? Attribute(string name) => name switch
    {
        "next" => new BoundMethod(this, s_next),
        "reset" => new BoundMethod(this, s_reset),
        "current" => values[_at],
        "items" => new TupleValue(values),
        "pos" => Boxed.Of((long)_at),
        _ => null,
    };

    public override object Call(Rendering rendering, Arguments arguments) =>
        throw rendering.Error("'Cycler' object is not callable");

    public override string ToString() => "<Cycler>";

    private object Advance()
    {
        object value = values[_at];
        _at = (_at + 1) % values.Length;
        return value;
    }
}
