using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Globals;

/// <summary>A function that every template can call.</summary>
internal sealed class GlobalFunction(Operation function) : Callable
{
    public override object Call(Rendering rendering, Arguments arguments) =>
        function.Invoke(rendering, None.Value, arguments);

    public override string ToString() => $"<function {function.Name}>";
}
