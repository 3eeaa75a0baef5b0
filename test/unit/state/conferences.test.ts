import { expect, test } from "vitest";
import { calls, gone, joins, leavesConference, listed, snapshot } from "./facts.js";
import { given } from "./story.js";

const roomsOf = ({ state }: ReturnType<typeof given>) => [...state.conferences.values()];

test("a room begins with the first who comes in and ends with the last who goes, however that is", () => {
  const story = given(calls("100", "666"), calls("101", "666"), joins("100", "666"), joins("101", "666"));
  expect(roomsOf(story)).toEqual([{ room: "666", id: "room 666", number: null, members: ["100", "101"] }]);
  story.when(leavesConference("100"));
  expect(roomsOf(story)).toMatchObject([{ members: ["101"] }]);
  story.when(gone("101"));
  expect(roomsOf(story)).toEqual([]);
});

test("a room that has a hint is there without anybody, under the same id", () => {
  const rooms = [{ room: "600", number: "600", conferenceId: "hinted" }];
  const story = given(snapshot({ rooms }), calls("100", "600"), joins("100", "600"), gone("100"));
  expect(roomsOf(story)).toEqual([{ room: "600", id: "hinted", number: "600", members: [] }]);
});

test("who goes from one room into another without a word is in the other alone", () => {
  const story = given(calls("100", "666"), joins("100", "666"), joins("100", "667"));
  expect(roomsOf(story)).toMatchObject([{ room: "667", members: ["100"] }]);
});

test("a snapshot keeps the id of a room that is still there, and takes those away that are not", () => {
  const story = given(calls("100", "666"), calls("101", "667"), joins("100", "666"), joins("101", "667"));
  story.when(
    snapshot({
      channels: [listed("100"), listed("101")],
      conferences: [
        { channelId: "101", room: "666", muted: false, conferenceId: "other" },
        { channelId: "100", room: "666", muted: false, conferenceId: "other" },
      ],
    }),
  );
  expect(roomsOf(story)).toEqual([{ room: "666", id: "room 666", number: null, members: ["100", "101"] }]);
});
