namespace Skald.Tokenizers.Patterns;

/// <summary>One step of a compiled pattern.</summary>
/// <param name="Opcode">What is done.</param>
/// <param name="A">Its first operand.</param>
/// <param name="B">Its second operand.</param>
/// <param name="Set">Its set.</param>
/// <param name="First">Of a split: bytes with which <paramref name="A"/> can begin, or null for any place.</param>
/// <param name="Second">The same for <paramref name="B"/>.</param>
internal readonly record struct PatternInstruction(
    PatternOpcode Opcode, int A = 0, int B = 0, CodePointBitmap? Set = null, LeadBytes? First = null,
    LeadBytes? Second = null);
