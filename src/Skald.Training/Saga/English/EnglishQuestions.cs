namespace Skald.Training.Saga.English;

/// <summary>Questions about a tale, with answers that are extracts of it where possible.</summary>
internal static class EnglishQuestions
{
    /// <summary>The questions that can be answered from the tale, in the order of the tale.</summary>
    public static IReadOnlyList<Question> Of(in SagaState s, string text, IReadOnlyList<EntityMention> mentions)
    {
        Answers answers = new(text, mentions);
        string hero = s.HeroPerson.Name, friend = s.FriendPerson.Name;
        string thing = EnglishWords.Things[(int)s.Thing], adviser = EnglishWords.Animals[(int)s.Adviser];
        string stranger = EnglishWords.Animals[(int)s.Stranger];

        List<Question> questions =
        [
            answers.Named("Who is the tale about?", Role.Hero, Deed.Hero),
            answers.Worded($"What is {hero} like?", EnglishWords.Traits[(int)s.Trait], Deed.Trait),
            answers.Named($"Who is {hero}'s best friend?", Role.Friend, Deed.Befriend),
            answers.Named($"Near which place does {hero} live?", Role.Home, Deed.Home),
            answers.Named(
                AboutThing(s.Plot, hero, friend), Role.Thing, s.Plot == Plot.Found ? Deed.Day : Deed.Treasure),
            answers.Worded("What was the weather like?", EnglishWords.Weathers[(int)s.Weather], Deed.Day),
            answers.Worded(
                AboutFeeling(s.Plot, hero, thing), EnglishWords.Feelings[(int)s.Feeling],
                s.Plot == Plot.Found ? Deed.Find : Deed.Feel),
            answers.Named($"Where did {hero} meet the {adviser}?", Role.FirstPlace, Deed.Meet),
            answers.Named($"Whom did {hero} ask?", Role.Adviser, Deed.Adviser),
            answers.Named(AboutPlace(s.Plot, thing), Role.SecondPlace, Deed.Find),
        ];
        if (s.Obstacle == Obstacle.Keeper)
            questions.Add(answers.Named($"Who had the {thing}?", Role.Stranger, Deed.Find));
        if (s.Obstacle == Obstacle.Shyness)
            questions.Add(answers.Named($"Whose {thing} was it?", Role.Stranger, Deed.Find));
        if (s.Remedy is Remedy.Helper or Remedy.Friend)
            questions.Add(answers.Named(
                $"Who helped {hero}?", s.Remedy == Remedy.Helper ? Role.Stranger : Role.Friend, Deed.Try));
        if (s.Remedy == Remedy.Effort)
            questions.Add(new Question($"Did anybody help {hero}?", "no"));

        if (s.Remedy == Remedy.Food)
            questions.Add(answers.Named($"What did {hero} give the {stranger} to eat?", Role.Food, Deed.Try));
        questions.Add(new Question($"Who has the {thing} in the end?", s.ThingHolder switch
        {
            Holder.Hero => hero,
            Holder.Friend => friend,
            _ => $"the {stranger}",
        }));
        return questions;
    }

    private static string AboutThing(Plot plot, string hero, string friend) => plot switch
    {
        Plot.Lost => $"What did {hero} lose?",
        Plot.Gift => $"What did {friend} wish for?",
        _ => $"What did {hero} find?",
    };

    private static string AboutFeeling(Plot plot, string hero, string thing) =>
        plot == Plot.Found ? $"How did the one who lost the {thing} feel?" : $"How did {hero} feel about it?";

    private static string AboutPlace(Plot plot, string thing) =>
        plot == Plot.Found ? $"Where was the owner of the {thing}?" : $"Where was the {thing}?";
}
