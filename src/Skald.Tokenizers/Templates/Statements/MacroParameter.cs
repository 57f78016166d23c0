using Skald.Tokenizers.Templates.Expressions;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>A parameter of a macro.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Variable">The same as the number of a variable.</param>
/// <param name="Default">Its value where a call leaves it out; undefined if null.</param>
internal sealed record MacroParameter(string Name, int Variable, Expression? Default);
