using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Words;

/// <summary>An id for each of some characters, found without hashing.</summary>
internal sealed class CharacterIds
{
    /// <summary>What a character without an id has.</summary>
    public const int None = -1;

    private const int BlockBits = 7, BlockSize = 1 << BlockBits;

    private readonly int[] _blocks = new int[0x110000 >> BlockBits];  // start of each block; the first one is empty
    private int[] _ids = new int[2 * BlockSize];
    private int _used = BlockSize;

    public CharacterIds()
    {
        _ids.AsSpan().Fill(None);
        _blocks[0] = _used;
        _used += BlockSize;
    }

    public int this[int codePoint]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _ids[_blocks[codePoint >> BlockBits] + (codePoint & (BlockSize - 1))];
        set
        {
            ref int block = ref _blocks[codePoint >> BlockBits];
            if (block == 0)
            {
                if (_used == _ids.Length)
                {
                    Array.Resize(ref _ids, 2 * _ids.Length);
                    _ids.AsSpan(_used).Fill(None);
                }

                block = _used;
                _used += BlockSize;
            }

            _ids[block + (codePoint & (BlockSize - 1))] = value;
        }
    }
}
