using Skald.Cli.Models;

namespace Skald.Tests.Cli;

/// <summary>What stands between think tags is left out of an answer, however the text is cut.</summary>
public sealed class ReasoningFoldTests
{
    [Theory]
    [InlineData("<think>why</think>\n\nBecause.", false, "Because.", 3)]
    [InlineData("why</think>\n\nBecause.", true, "Because.", 3)]
    [InlineData("a < b and <thin air", false, "a < b and <thin air", 0)]
    [InlineData("<think>never ends", false, "", 10)]
    [InlineData("one<think>x</think>two", false, "onetwo", 1)]
    public void ReasoningIsFolded(string text, bool isInside, string shown, int folded)
    {
        for (int size = 1; size <= text.Length; size++)
        {
            var fold = new ReasoningFold(isInside);
            string found = string.Concat(text.Chunk(size).Select(piece => fold.Append(new string(piece)))) + fold.Flush();
            Assert.Equal((shown, folded), (found, fold.Folded));
        }
    }
}
