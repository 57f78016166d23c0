namespace Skald.Tokenizers.Unicode;

/// <summary>Binary properties, in the order of the bits of <c>unicode.bin</c>.</summary>
[Flags]
internal enum CharacterFlags : byte
{
    None = 0,
    WhiteSpace = 1 << 0,
    NotInFormD = 1 << 1,
    NotInFormC = 1 << 2,
    MaybeNotInFormC = 1 << 3,  // the same set for KC
    NotInFormKD = 1 << 4,
    NotInFormKC = 1 << 5,
    Cased = 1 << 6,
    CaseIgnorable = 1 << 7,
}
