namespace Skald.Tests.Training.Saga;

/// <summary>Splits a paragraph of a tale into its sentences.</summary>
internal static class Sentences
{
    /// <summary>The sentences of one line; speech with its speaker is one sentence.</summary>
    public static List<string> Of(string line)
    {
        List<string> sentences = [];
        bool isQuoted = false;
        int start = 0;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') isQuoted = !isQuoted;
            bool isStop = line[i] is '.' or '!' or '?' || (line[i] == '"' && line[i - 1] is '.' or '!' or '?');
            bool endsHere = i + 1 == line.Length || (line[i + 1] == ' ' && i + 2 < line.Length
                && (char.IsUpper(line[i + 2]) || line[i + 2] == '"'));
            bool isSpeakerNext = i + 1 < line.Length && line[i] == '"' && SpeakerFollows(line[(i + 2)..]);
            if (isQuoted || !isStop || !endsHere || isSpeakerNext) continue;
            sentences.Add(line[start..(i + 1)]);
            start = i + 2;
        }

        if (start < line.Length) sentences.Add(line[start..]);
        return sentences;
    }

    private static bool SpeakerFollows(string rest) => rest.Length > 0 && char.IsLower(rest[0]);
}
