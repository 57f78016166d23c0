namespace Skald.Training.Saga;

/// <summary>What is true in a tale so far: who is who, who is where, who holds what, who feels what.</summary>
internal struct SagaState
{
    /// <summary>The step to be told next.</summary>
    public Deed Next;

    public Plot Plot;
    public Thing Thing;
    public Quality Quality;

    /// <summary>Indices into <see cref="World.People"/>.</summary>
    public int Hero, Friend;

    public Trait Trait;
    public Weather Weather;
    public Feeling Feeling;

    /// <summary>What the hero gives away to eat, where <see cref="Remedy"/> is food.</summary>
    public Food Food;

    public Place Home, FirstPlace, SecondPlace;
    public Animal Adviser, Stranger;
    public Obstacle Obstacle;
    public Remedy Remedy;
    public Place HeroAt;
    public Holder ThingHolder;

    public readonly Person HeroPerson => World.People[Hero];

    public readonly Person FriendPerson => World.People[Friend];
}
