using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>A method together with the value it belongs to, as <c>text.upper</c> gives it.</summary>
internal sealed class BoundMethod(object owner, Operation method) : Callable
{
    public override string TypeName => "builtin_function_or_method";

    public override object Call(Rendering rendering, Arguments arguments) => method.Invoke(rendering, owner, arguments);

    // Python ends with an address, which differs from run to run.
    public override string ToString() =>
        $"<built-in method {method.Name} of {Values.TypeName.Of(owner)} object at 0x000000000000>";
}
