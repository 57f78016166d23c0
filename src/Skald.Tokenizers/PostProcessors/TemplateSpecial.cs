namespace Skald.Tokenizers.PostProcessors;

/// <summary>What a special token of a template stands for: one id or several.</summary>
/// <param name="Ids">Ids, not empty.</param>
/// <param name="Tokens">Their tokens, as many.</param>
internal sealed record TemplateSpecial(int[] Ids, string[] Tokens);
