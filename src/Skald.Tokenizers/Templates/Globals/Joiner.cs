using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Globals;

/// <summary>What <c>joiner(', ')</c> gives: nothing at the first call, the separator at every other.</summary>
internal sealed class Joiner(object separator) : Callable
{
    private bool _isUsed;

    public override string TypeName => "Joiner";

    public override object? Attribute(string name) => name switch
    {
        "sep" => separator,
        "used" => Boxed.Of(_isUsed),
        _ => null,
    };

    public override object Call(Rendering rendering, Arguments arguments)
    {
        if (arguments.Positional.Length + arguments.Named.Length > 0)
            throw rendering.Error("a joiner takes no arguments");
        object text = _isUsed ? separator : "";
        _isUsed = true;
        return text;
    }

    public override string ToString() => "<Joiner>";
}
