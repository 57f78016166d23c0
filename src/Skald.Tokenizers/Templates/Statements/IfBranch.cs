using Skald.Tokenizers.Templates.Expressions;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>An if or elif.</summary>
internal sealed record IfBranch(Expression Test, Statement[] Body, SourcePosition Position);
