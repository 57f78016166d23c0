using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Skald.Training.Saga;

/// <summary>Writes a tale with its truth as one line of JSON.</summary>
public static class TaleJson
{
    private static readonly JsonWriterOptions s_options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tale as one line, without a line break at the end.</summary>
    public static string Line(Tale tale)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer, s_options)) Write(tale, writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the tale as one object.</summary>
    public static void Write(Tale tale, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(tale);
        ArgumentNullException.ThrowIfNull(writer);
        TaleTruth truth = tale.Truth;
        writer.WriteStartObject();
        writer.WriteString("title", tale.Title);
        writer.WriteString("text", tale.Text);
        writer.WriteNumber("logProbability", tale.LogProbability);
        writer.WriteString("summary", truth.Summary);
        writer.WriteString("mood", truth.Mood);
        writer.WriteString("moral", truth.Moral);
        WriteFacts(truth.Facts, writer);
        WriteMentions(truth.Mentions, writer);
        WriteQuestions(truth.Questions, writer);
        WriteChoices(tale.Choices, writer);
        writer.WriteEndObject();
    }

    private static void WriteFacts(TaleFacts facts, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("facts");
        WriteName(writer, "plot", facts.Plot);
        writer.WriteString("hero", facts.Hero.Name);
        writer.WriteString("friend", facts.Friend.Name);
        WriteName(writer, "trait", facts.Trait);
        WriteName(writer, "thing", facts.Thing);
        WriteName(writer, "quality", facts.Quality);
        WriteName(writer, "weather", facts.Weather);
        WriteName(writer, "feeling", facts.Feeling);
        WriteName(writer, "home", facts.Home);
        WriteName(writer, "firstPlace", facts.FirstPlace);
        WriteName(writer, "secondPlace", facts.SecondPlace);
        WriteName(writer, "adviser", facts.Adviser);
        if (facts.Stranger is { } stranger) WriteName(writer, "stranger", stranger);
        else writer.WriteNull("stranger");
        WriteName(writer, "obstacle", facts.Obstacle);
        WriteName(writer, "remedy", facts.Remedy);
        if (facts.Food is { } food) WriteName(writer, "food", food);
        else writer.WriteNull("food");
        WriteName(writer, "thingHolder", facts.ThingHolder);
        writer.WriteEndObject();
    }

    private static void WriteMentions(IReadOnlyList<EntityMention> mentions, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("mentions");
        foreach (EntityMention mention in mentions)
        {
            writer.WriteStartObject();
            WriteName(writer, "role", mention.Role);
            WriteName(writer, "kind", mention.Kind);
            writer.WriteString("name", mention.Name);
            writer.WriteNumber("start", mention.Start);
            writer.WriteNumber("length", mention.Length);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteQuestions(IReadOnlyList<Question> questions, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("questions");
        foreach (Question question in questions)
        {
            writer.WriteStartObject();
            writer.WriteString("question", question.Text);
            writer.WriteString("answer", question.Answer);
            if (question.Start is { } start) writer.WriteNumber("start", start);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteChoices(IReadOnlyList<Choice> choices, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("choices");
        foreach (Choice choice in choices)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(choice.Deed.ToString());
            writer.WriteStringValue(choice.Kind.ToString());
            writer.WriteNumberValue(choice.Option);
            writer.WriteNumberValue(choice.Weight);
            writer.WriteNumberValue(choice.Total);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteName<T>(Utf8JsonWriter writer, string property, T value) where T : struct, Enum =>
        writer.WriteString(property, Enum.GetName(value));
}
