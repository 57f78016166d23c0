using Skald.Tokenizers.Templates.Statements;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>A template as the parser leaves it.</summary>
/// <param name="Body">Its statements.</param>
/// <param name="Names">The names of the outermost scope.</param>
/// <param name="Variables">The names of all variables, each with its number.</param>
/// <param name="HasGeneration">Whether there is a <c>{% generation %}</c>.</param>
internal sealed record ParsedTemplate(
    Statement[] Body, ScopeNames Names, IReadOnlyDictionary<string, int> Variables, bool HasGeneration);
