using System.Text;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

namespace Skald.Tests.Tokenizers;

public sealed class ModelVocabularyTests
{
    [Fact]
    public void TokensAreFoundInBothDirectionsAndHolesHaveNone()
    {
        ModelVocabulary vocabulary = new(new Dictionary<string, int> { ["a"] = 0, ["Ġthe"] = 5, ["𝓼"] = 2, [""] = 3 });
        Assert.Equal((6, 4), (vocabulary.Size, vocabulary.Count));
        Assert.Equal((0, 5, 2, 3), (vocabulary.Find("a"), vocabulary.Find("Ġthe"), vocabulary.Find("𝓼"), vocabulary.Find("")));
        Assert.Equal("Ġthe", vocabulary.Token(5));
        Assert.Equal("", vocabulary.Token(3));
        Assert.Null(vocabulary.Token(1));
        Assert.Null(vocabulary.Token(6));
        Assert.Equal(-1, vocabulary.Find("b"));
        Assert.False(vocabulary.TryGetId("\uD835", out _));
        Assert.Equal(4, vocabulary.Ids.Count);
    }

    [Fact]
    public void AMapFindsEveryStringAndNoOther()
    {
        Random random = new(4);
        ByteStrings strings = new();
        ByteStringMap map = new(strings, 5000);
        Dictionary<string, int> expected = [];
        for (int number = 0; number < 5000; number++)
        {
            byte[] bytes = new byte[random.Next(40)];
            for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next('a', 'd');
            strings.Add(bytes);
            int other = map.TryAdd(number);
            bool isNew = expected.TryAdd(Encoding.ASCII.GetString(bytes), number);
            Assert.Equal(isNew ? -1 : expected[Encoding.ASCII.GetString(bytes)], other);
        }

        foreach ((string text, int number) in expected)
        {
            Assert.Equal(number, map.Find(Encoding.ASCII.GetBytes(text)));
            Assert.Equal(expected.GetValueOrDefault(text + "a", -1), map.Find(Encoding.ASCII.GetBytes(text + "a")));
        }
    }
}
