using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Json;

/// <summary>The tokens of a model in the file's order.</summary>
/// <param name="Tokens">Each in UTF-8.</param>
/// <param name="Ids">The id of each.</param>
internal sealed record TokenList(ByteStrings Tokens, List<int> Ids);
