namespace Skald.Tokenizers.Templates.Statements;

/// <summary>Variables that a call fills only for macros whose body uses them; null for those that it does not use.</summary>
/// <param name="Caller">The body of the <c>{% call %}</c>.</param>
/// <param name="Positional">Arguments beyond the parameters (<c>varargs</c>).</param>
/// <param name="Named">Arguments of other names (<c>kwargs</c>).</param>
internal sealed record MacroVariables(int? Caller, int? Positional, int? Named);
