using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>A macro as written.</summary>
/// <param name="Name">Its name; <c>caller</c> for the body of a <c>{% call %}</c>.</param>
/// <param name="Parameters">Its parameters, in order.</param>
/// <param name="Body">What it prints.</param>
/// <param name="Names">The names of its scope.</param>
/// <param name="Special">Which of the variables that every call could fill its body uses.</param>
/// <param name="Position">Where it is defined, which is where an error in a default is reported.</param>
internal sealed record MacroDefinition(
    string Name, MacroParameter[] Parameters, Statement[] Body, ScopeNames Names, MacroVariables Special,
    SourcePosition Position)
{
    /// <summary>The first statement that does more than print or set: where a macro that calls itself without end fails.</summary>
    public SourcePosition? FirstWork { get; } =
        Body.FirstOrDefault(statement => statement is not (TextStatement or SetStatement))?.Position;
}
