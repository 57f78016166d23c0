using System.Runtime.CompilerServices;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Bpe;

/// <summary>Ranks as tiktoken has them: neighbours merge wherever together they are a token, whose id is the rank.</summary>
internal sealed class TokenRanks
{
    private readonly ByteStringMap _tokens;
    private readonly int[] _ofBytes = new int[256 * 256];
    private readonly int _longest;

    /// <param name="tokens">Ids of tokens by their bytes.</param>
    /// <param name="bytes">The bytes of tokens by id.</param>
    public TokenRanks(ByteStringMap tokens, ByteStrings bytes)
    {
        _tokens = tokens;
        _ofBytes.AsSpan().Fill(MergeTable.None);
        for (int id = 0; id < bytes.Count; id++)
        {
            ReadOnlySpan<byte> token = bytes[id];
            _longest = Math.Max(_longest, token.Length);
            if (token.Length != 2) continue;
            _ofBytes[(token[0] << 8) | token[1]] = tokens.Find(token) is >= 0 and var found ? found : MergeTable.None;
        }
    }

    /// <summary>The same for code that is compiled for it.</summary>
    public Ranks AsRanks() => new(this);

    /// <inheritdoc cref="TokenRanks"/>
    public readonly struct Ranks(TokenRanks of) : IPairRanks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int OfBytes(ReadOnlySpan<byte> piece, int at) => of._ofBytes[(piece[at] << 8) | piece[at + 1]];

        public int Of(ReadOnlySpan<byte> piece, int start, int end, int left, int right) =>
            end - start <= of._longest && of._tokens.Find(piece[start..end]) is var id and >= 0 ? id : MergeTable.None;

        public void Expect(int left, int right)
        {
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Result(int rank) => rank;
    }
}
