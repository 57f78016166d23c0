using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;

namespace Skald.Tests.Tokenizers;

public sealed class DecodeStreamTests
{
    [Fact]
    public void NoChunkHoldsHalfACharacter()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        string text = "naïve 日本 😀 e\u0301";
        DecodeStream stream = tokenizer.CreateDecodeStream();
        List<string> chunks = [.. tokenizer.Encode(text).Select(stream.Append)];
        Assert.All(chunks, chunk => Assert.DoesNotContain('\uFFFD', chunk));
        Assert.Contains("", chunks);
        Assert.Equal("", stream.Flush());
        Assert.Equal(text, string.Concat(chunks));
    }

    [Fact]
    public void ChunksJoinedEqualTheDecodedText()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Random random = new(1);
        for (int round = 0; round < 3000; round++)
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(round % 2 == 0 ? 260 : 1005))];
            DecodeStream stream = tokenizer.CreateDecodeStream();
            Assert.Equal(tokenizer.Decode(ids), string.Concat(ids.Select(stream.Append)) + stream.Flush());
        }
    }

    [Fact]
    public void SpecialTokensAreSkippedOnRequest()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Assert.Equal("<|endoftext|>", tokenizer.CreateDecodeStream().Append(0));
        Assert.Equal("", tokenizer.CreateDecodeStream(skipSpecialTokens: true).Append(0));
    }

    [Fact]
    public void ACharacterThatNeverCompletesComesOutAtTheEnd()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        int[] ids = tokenizer.Encode("😀");
        Assert.True(ids.Length > 1);
        DecodeStream stream = tokenizer.CreateDecodeStream();
        Assert.Equal("", string.Concat(ids[..^1].Select(stream.Append)));
        Assert.Equal("\uFFFD", stream.Flush());
        Assert.Equal("", stream.Flush());
    }
}
