namespace Skald.Training.Saga;

/// <summary>The rules of the world: which acts are possible in a state, and what each changes.</summary>
/// <remarks>
/// Only what is possible is offered, with weights over exactly that, so no draft is ever rejected and the product of
/// the probabilities is the probability of the tale.
/// </remarks>
internal static class Drama
{
    /// <summary>Fills <paramref name="acts"/> with what can happen next: at least one act.</summary>
    public static void Offer(in SagaState s, ActList acts)
    {
        acts.Clear();
        switch (s.Next)
        {
            case Deed.Title: OfferPairs(Deed.Title, 3, World.Things, acts); break;
            case Deed.Trait: OfferAll(Deed.Trait, World.Traits, acts); break;
            case Deed.Hero: OfferEach(Deed.Hero, World.People.Length, World.IsHero, acts); break;
            case Deed.Home: OfferEach(Deed.Home, World.Places, World.IsHome, acts); break;
            case Deed.Dedicate or Deed.Befriend: OfferFriends(in s, acts); break;
            case Deed.Treasure: OfferAll(Deed.Treasure, World.Qualities, acts); break;
            case Deed.Day when s.Plot == Plot.Found: OfferPairs(Deed.Day, World.Weathers, World.Qualities, acts); break;
            case Deed.Day: OfferAll(Deed.Day, World.Weathers, acts); break;
            case Deed.Feel when s.Plot != Plot.Found: OfferAll(Deed.Feel, World.Feelings, acts); break;
            case Deed.Meet: OfferEach(Deed.Meet, World.Places, World.IsOnTheWay, acts); break;
            case Deed.Adviser: OfferEach(Deed.Adviser, World.Animals, World.IsAdviser, acts); break;
            case Deed.Advise: OfferAdvice(in s, acts); break;
            case Deed.Find: OfferObstacles(in s, acts); break;
            case Deed.Try: OfferRemedies(in s, acts); break;
            default: acts.Add(new Act(s.Next)); break;
        }
    }

    /// <summary>Lets the act happen.</summary>
    public static void Apply(ref SagaState s, Act act)
    {
        switch (act.Deed)
        {
            case Deed.Title: (s.Plot, s.Thing) = ((Plot)act.First, (Thing)act.Second); break;
            case Deed.Dedicate or Deed.Befriend: s.Friend = act.First; break;
            case Deed.Trait: s.Trait = (Trait)act.First; break;
            case Deed.Hero: s.Hero = act.First; break;
            case Deed.Home: Settle(ref s, (Place)act.First); break;
            case Deed.Treasure: s.Quality = (Quality)act.First; break;
            case Deed.Day: BeginTrouble(ref s, act); break;
            case Deed.Feel: s.Feeling = (Feeling)act.First; break;
            case Deed.Meet: (s.FirstPlace, s.HeroAt) = ((Place)act.First, (Place)act.First); break;
            case Deed.Adviser: s.Adviser = (Animal)act.First; break;
            case Deed.Advise: (s.SecondPlace, s.Stranger) = ((Place)act.First, (Animal)act.Second); break;
            case Deed.Find: MeetObstacle(ref s, act); break;
            case Deed.Try: TryRemedy(ref s, act); break;
            case Deed.Succeed when s.Plot != Plot.Found: s.ThingHolder = Holder.Hero; break;
            case Deed.Rejoice when s.Plot == Plot.Found: s.ThingHolder = Holder.Stranger; break;
            case Deed.Return: Return(ref s); break;
        }

        s.Next = Following(in s, act.Deed);
    }

    private static Deed Following(in SagaState s, Deed deed) => deed switch
    {
        Deed.Title when s.Plot != Plot.Gift => Deed.Trait,
        Deed.Befriend when s.Plot == Plot.Found => Deed.Day,
        _ => deed + 1,
    };

    private static void OfferFriends(in SagaState s, ActList acts)
    {
        // The title of a gift has named the friend already.
        bool isKnown = s is { Plot: Plot.Gift, Next: Deed.Befriend };
        for (int friend = 0; friend < World.People.Length; friend++)
            if (isKnown ? friend == s.Friend : !World.IsHero(friend)) acts.Add(new Act(s.Next, friend));
    }

    private static void OfferAdvice(in SagaState s, ActList acts)
    {
        for (int place = 0; place < World.Places; place++)
        {
            if (!World.IsFarAway(place)) continue;
            if (s.Plot == Plot.Found) OfferStrangers(new Act(Deed.Advise, place), acts);
            else acts.Add(new Act(Deed.Advise, place));
        }
    }

    private static void OfferObstacles(in SagaState s, ActList acts)
    {
        if (s.Plot == Plot.Found)
        {
            for (int feeling = 0; feeling < World.Feelings; feeling++)
                acts.Add(new Act(Deed.Find, (int)Obstacle.Shyness, feeling));
            return;
        }

        // A keeper is as likely as any other obstacle, whichever animal it is.
        for (Obstacle obstacle = Obstacle.Height; obstacle <= Obstacle.Darkness; obstacle++)
            acts.Add(new Act(Deed.Find, (int)obstacle), World.Strangers);
        OfferStrangers(new Act(Deed.Find, (int)Obstacle.Keeper), acts);
    }

    private static void OfferRemedies(in SagaState s, ActList acts)
    {
        switch (s.Obstacle)
        {
            case Obstacle.Keeper or Obstacle.Shyness:
                Remedy gentle = s.Obstacle == Obstacle.Keeper ? Remedy.Words : Remedy.Patience;
                for (int food = 0; food < World.Foods; food++) acts.Add(new Act(Deed.Try, (int)Remedy.Food, food));
                acts.Add(new Act(Deed.Try, (int)Remedy.Song), World.Foods);
                acts.Add(new Act(Deed.Try, (int)gentle), World.Foods);
                break;
            default:
                for (int animal = 0; animal < World.Animals; animal++)
                    if (!World.IsAdviser(animal) && World.CanHelp((Animal)animal, s.Obstacle))
                        acts.Add(new Act(Deed.Try, (int)Remedy.Helper, animal));
                acts.Add(new Act(Deed.Try, (int)Remedy.Effort), 2);
                acts.Add(new Act(Deed.Try, (int)Remedy.Friend), 2);
                break;
        }
    }

    private static void OfferStrangers(Act act, ActList acts)
    {
        for (int animal = 0; animal < World.Animals; animal++)
            if (!World.IsAdviser(animal)) acts.Add(act with { Second = animal });
    }

    private static void OfferAll(Deed deed, int count, ActList acts)
    {
        for (int first = 0; first < count; first++) acts.Add(new Act(deed, first));
    }

    private static void OfferEach(Deed deed, int count, Func<int, bool> isPossible, ActList acts)
    {
        for (int first = 0; first < count; first++)
            if (isPossible(first)) acts.Add(new Act(deed, first));
    }

    private static void OfferPairs(Deed deed, int firsts, int seconds, ActList acts)
    {
        for (int first = 0; first < firsts; first++)
            for (int second = 0; second < seconds; second++) acts.Add(new Act(deed, first, second));
    }

    private static void Settle(ref SagaState s, Place home)
    {
        (s.Home, s.HeroAt) = (home, home);
        s.ThingHolder = s.Plot == Plot.Lost ? Holder.Hero : Holder.Nobody;
    }

    private static void BeginTrouble(ref SagaState s, Act act)
    {
        s.Weather = (Weather)act.First;
        if (s.Plot == Plot.Found) s.Quality = (Quality)act.Second;
        s.ThingHolder = s.Plot == Plot.Found ? Holder.Hero : Holder.Nobody;
    }

    private static void MeetObstacle(ref SagaState s, Act act)
    {
        s.HeroAt = s.SecondPlace;
        s.Obstacle = (Obstacle)act.First;
        if (s.Obstacle == Obstacle.Shyness) s.Feeling = (Feeling)act.Second;
        if (s.Obstacle != Obstacle.Keeper) return;
        s.Stranger = (Animal)act.Second;
        s.ThingHolder = Holder.Stranger;
    }

    private static void TryRemedy(ref SagaState s, Act act)
    {
        s.Remedy = (Remedy)act.First;
        if (s.Remedy == Remedy.Helper) s.Stranger = (Animal)act.Second;
        if (s.Remedy == Remedy.Food) s.Food = (Food)act.Second;
    }

    private static void Return(ref SagaState s)
    {
        s.HeroAt = s.Home;
        if (s.Plot == Plot.Gift) s.ThingHolder = Holder.Friend;
    }
}
