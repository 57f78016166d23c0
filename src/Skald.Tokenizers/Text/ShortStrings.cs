using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Text;

/// <summary>Strings of at most 15 bytes by number, each in 16 bytes with its length last.</summary>
/// <remarks>One look at memory, whatever the string, is enough to copy it.</remarks>
internal sealed class ShortStrings
{
    /// <summary>Bytes that are written for each string, whatever its length.</summary>
    public const int Room = 16;

    private const byte Other = byte.MaxValue;  // in place of a length: a longer string, or none

    private readonly Vector128<byte>[] _strings;

    public ShortStrings(ByteStrings strings)
    {
        _strings = new Vector128<byte>[strings.Count];
        Span<byte> bytes = MemoryMarshal.AsBytes(_strings.AsSpan());
        for (int number = 0; number < strings.Count; number++, bytes = bytes[Room..])
        {
            ReadOnlySpan<byte> one = strings[number];
            bool isShort = one.Length < Room && strings.Has(number);
            if (isShort) one.CopyTo(bytes);
            bytes[Room - 1] = isShort ? (byte)one.Length : Other;
        }
    }

    /// <summary>Copies strings one after another, until the first that is not here.</summary>
    /// <param name="numbers">Their numbers.</param>
    /// <param name="target">Where they go; <see cref="Room"/> for each.</param>
    /// <param name="written">How many bytes they have.</param>
    /// <returns>How many strings were copied.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe int Copy(ReadOnlySpan<int> numbers, Span<byte> target, out int written)
    {
        if ((long)numbers.Length * Room > target.Length) numbers = numbers[..(target.Length / Room)];
        fixed (Vector128<byte>* strings = _strings)
        fixed (int* first = numbers)
        fixed (byte* start = target)
        {
            int* number = first, end = first + numbers.Length;
            byte* at = start;
            uint count = (uint)_strings.Length;
            for (; number != end && (uint)*number < count; number++)
            {
                Vector128<byte>* one = strings + *number;
                nint length = ((byte*)one)[Room - 1];
                if (length == Other) break;
                // A copy of fixed length, whose end the next one overwrites.
                Vector128.Store(*one, at);
                at += length;
            }

            written = (int)(at - start);
            return (int)(number - first);
        }
    }
}
