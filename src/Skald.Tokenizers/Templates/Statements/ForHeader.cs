using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>The first line of a <c>for</c>.</summary>
/// <param name="Target">The variables of an item.</param>
/// <param name="Items">What is walked.</param>
/// <param name="Test">Which items are wanted; null for all.</param>
/// <param name="IsRecursive">The body may call <c>loop</c> with the items below.</param>
/// <param name="Loop">The name <c>loop</c>, where the body uses it.</param>
/// <param name="Names">The names of the body's scope.</param>
/// <param name="ElseNames">The names of the scope of the else.</param>
internal sealed record ForHeader(Target Target, Expression Items, Expression? Test, bool IsRecursive, int? Loop,
    ScopeNames Names, ScopeNames ElseNames);
