namespace Skald.Tokenizers.Models;

/// <summary>One token of a piece.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Where it begins in the piece, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Surface">The text to show where it is not the vocabulary's, as for unknown pieces; else null.</param>
internal readonly record struct ModelToken(int Id, int Start, int End, string? Surface = null);
